package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"go.etcd.io/etcd/server/v3/embed"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
)

// serve runs etcd and kube-apiserver until the process is killed. All its files are in dir.
func serve(dir, port string) {
	check(os.MkdirAll(dir, 0o700))
	number, err := strconv.Atoi(port)
	check(err)
	in := func(name string) string { return filepath.Join(dir, name) }

	writeServiceAccountKey(in("sa.key"))
	writeAdministrator(in("tokens.csv"), in("kubeconfig"), port)
	etcd := startEtcd(in("etcd"), number+1, number+2)
	defer etcd.Close()

	command := apiserver.NewAPIServerCommand()
	command.SetArgs([]string{
		"--etcd-servers=" + etcd.Config().ListenClientUrls[0].String(),
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--secure-port=" + port,
		"--cert-dir=" + in("certs"), "--endpoint-reconciler-type=none",
		"--service-cluster-ip-range=10.96.0.0/16",
		"--authorization-mode=RBAC", "--token-auth-file=" + in("tokens.csv"),
		"--disable-admission-plugins=ServiceAccount", // no controller makes the default service accounts
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + in("sa.key"), "--service-account-signing-key-file=" + in("sa.key"),
	})
	check(command.Execute())
}

func startEtcd(dir string, clientPort, peerPort int) *embed.Etcd {
	local := func(port int) []url.URL { return []url.URL{{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", port)}} }
	c := embed.NewConfig()
	c.Dir, c.UnsafeNoFsync, c.LogLevel = dir, true, "error"
	c.ListenClientUrls, c.AdvertiseClientUrls = local(clientPort), local(clientPort)
	c.ListenPeerUrls, c.AdvertisePeerUrls = local(peerPort), local(peerPort)
	c.InitialCluster = c.InitialClusterFromName(c.Name)
	etcd, err := embed.StartEtcd(c)
	check(err)
	<-etcd.Server.ReadyNotify()
	return etcd
}

func writeServiceAccountKey(file string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	der, err := x509.MarshalECPrivateKey(key)
	check(err)
	check(os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600))
}

func writeAdministrator(tokens, kubeconfig, port string) {
	raw := make([]byte, 16)
	_, err := rand.Read(raw)
	check(err)
	token := hex.EncodeToString(raw)
	check(os.WriteFile(tokens, []byte(token+",admin,admin,system:masters\n"), 0o600))
	check(os.WriteFile(kubeconfig, []byte(fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: live, cluster: {server: "https://127.0.0.1:%s", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: %q}}]
contexts: [{name: live, context: {cluster: live, user: admin, namespace: default}}]
current-context: live
`, port, token)), 0o600))
}
