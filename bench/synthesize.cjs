// One measurement, in a process of its own: node synthesize.cjs PROGRAM WORKLOAD OUTDIR. Prints what it cost as JSON.
const [program, workload, outdir] = process.argv.slice(2);
const { build } = require(`./${program}.cjs`);
const loaded = process.cpuUsage();
const { charts } = require('./workloads.cjs');

build(charts(JSON.parse(workload)), outdir).synth();

const ms = ({ user, system }) => (user + system) / 1000;
console.log(JSON.stringify({
  cpu: ms(process.cpuUsage()),
  cpuAfterLoading: ms(process.cpuUsage(loaded)),
  wall: performance.now(),
  peak: process.resourceUsage().maxRSS / 1024,
}));
