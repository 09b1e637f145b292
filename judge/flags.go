package main

import (
	"os"
	"syscall"

	"istio.io/istio/pkg/log"
)

// Istio reads its feature flags while its packages initialise, before main: they must be in the environment already.
// Calls depend on the filter that tells peers about the workload, which the stock Envoy does not know: Bootstrap leaves it out.
// They do not depend on the ALPN filter.
var istioFlags = map[string]string{
	"PILOT_ENABLE_METADATA_EXCHANGE": "true",
	"PILOT_ENABLE_ALPN_FILTER":       "false",
}

// withIstioFlags starts the program again with the flags set, if they are not.
func withIstioFlags() error {
	set := true
	for name, value := range istioFlags {
		set = set && os.Getenv(name) == value
		os.Setenv(name, value)
	}
	if set {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(self, os.Args, os.Environ())
}

// quietIstio keeps Istio's log to what is an error of its own; it would go to standard output.
func quietIstio() error {
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	options.SetDefaultOutputLevel(log.OverrideScopeName, log.NoneLevel)
	return log.Configure(options)
}
