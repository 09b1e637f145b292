import { cloudMetadataServer } from './cloud-metadata-server';
import { externalAddress } from './external-address';
import { externalNameTlsOrigination } from './external-name-tls-origination';
import { externalHttp, externalHttps, externalTcp, tlsOrigination } from './external-service';
import { externalNameTcp, externalNameTls, selectorlessTcp } from './other-protocols';
import { pageExternalName } from './page-external-name';
import { pageSelectorless } from './page-selectorless';
import { Scenario } from './scenario';
import { selectorlessTlsOrigination } from './selectorless-tls-origination';
import { serverVerified } from './server-verified';
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
  externalTcp,
  externalAddress,
  cloudMetadataServer,
  wildcardService,
];
