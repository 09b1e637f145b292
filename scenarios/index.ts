import { caFromConfigMap, mutualTlsWithFiles, mutualTlsWithSecret, unverified } from './client-certificates';
import { cloudMetadataServer } from './cloud-metadata-server';
import { dnsCapture } from './dns-capture';
import { EGRESS_GATEWAY } from './egress-gateway';
import { externalAddress } from './external-address';
import { externalNameTlsOrigination } from './external-name-tls-origination';
import { externalHttp, externalHttps, externalTcp, tlsOrigination } from './external-service';
import { httpProxy } from './http-proxy';
import { httpVersions } from './http-versions';
import { limits } from './limits';
import { meshHeaders } from './mesh-headers';
import { externalNameTcp, externalNameTls, selectorlessTcp } from './other-protocols';
import { pageExternalName } from './page-external-name';
import { pageSelectorless } from './page-selectorless';
import { restrictedEgress } from './restricted-egress';
import { samePort, samePortAnyAddress } from './same-port';
import { Scenario } from './scenario';
import { selectorlessTlsOrigination } from './selectorless-tls-origination';
import { serverVerified } from './server-verified';
import { sharedGateway } from './shared-gateway';
import { sidecarBypass } from './sidecar-bypass';
import { tcpAnyAddress } from './tcp-any-address';
import { TLS_CELLS } from './tls-cells';
import { wildcardDynamicDns } from './wildcard-dynamic-dns';
import { wildcardService } from './wildcard-service';

/** All scenarios, in the order in which the documentation shows them. */
export const SCENARIOS: readonly Scenario[] = [
  pageExternalName,
  pageSelectorless,
  externalNameTlsOrigination,
  selectorlessTlsOrigination,
  externalNameTls,
  externalNameTcp,
  selectorlessTcp,
  externalHttps,
  externalHttp,
  tlsOrigination,
  serverVerified,
  mutualTlsWithSecret,
  mutualTlsWithFiles,
  caFromConfigMap,
  unverified,
  httpVersions,
  limits,
  meshHeaders,
  externalTcp,
  dnsCapture,
  tcpAnyAddress,
  samePort,
  samePortAnyAddress,
  externalAddress,
  cloudMetadataServer,
  wildcardService,
  wildcardDynamicDns,
  httpProxy,
  sidecarBypass,
  ...EGRESS_GATEWAY,
  sharedGateway,
  restrictedEgress,
  ...TLS_CELLS,
];
