// What it costs to load this library in a program that has loaded cdk8s and cdk8s-plus-27 anyway. Prints it as JSON.
require('cdk8s');
require('cdk8s-plus-27');
const cpu = process.cpuUsage();
const [wall, rss] = [performance.now(), process.memoryUsage.rss()];

require('../lib/src/index.js');

const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ cpu: (user + system) / 1000, wall: performance.now() - wall, memory: (process.memoryUsage.rss() - rss) / 2 ** 20 }));
