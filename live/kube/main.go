// kube is a Kubernetes control plane without containers, in one binary:
//
//	kube apiserver DIR PORT       etcd and kube-apiserver on loopback; writes DIR/kubeconfig
//	kube controllers KUBECONFIG   those controllers of kube-controller-manager that need no kubelet
//	kube proxy ARGS...            kube-proxy
//	kube kubectl ARGS...          kubectl
package main

import (
	"fmt"
	"os"

	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	kubeproxy "k8s.io/kubernetes/cmd/kube-proxy/app"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "kube:", err)
		os.Exit(1)
	}
}

func main() {
	if len(os.Args) < 2 {
		check(fmt.Errorf("usage: kube apiserver|controllers|proxy|kubectl ..."))
	}
	name, args := os.Args[1], os.Args[2:]
	os.Args = append([]string{name}, args...) // kubectl and kube-proxy read their arguments from there
	switch name {
	case "apiserver":
		serve(args[0], args[1])
	case "controllers":
		control(args[0])
	case "proxy":
		os.Exit(cli.Run(kubeproxy.NewProxyCommand()))
	case "kubectl":
		if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
			util.CheckErr(err)
		}
	default:
		check(fmt.Errorf("unknown command %q", name))
	}
}
