import { Duration } from 'cdk8s';

/**
 * Limits of the connections that one proxy makes to a host. What is left out is as Istio has it: no limit.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#ConnectionPoolSettings
 */
export interface ConnectionPool {
  /**
   * Most connections at one time.
   *
   * @default - no limit
   */
  readonly maxConnections?: number;

  /**
   * Time to connect.
   *
   * @default - 10 seconds
   */
  readonly connectTimeout?: Duration;

  /**
   * Time after which a connection without bytes is closed.
   *
   * @default - 1 hour
   */
  readonly idleTimeout?: Duration;

  /**
   * Most HTTP requests that wait for a connection.
   *
   * @default - no limit
   */
  readonly http1MaxPendingRequests?: number;

  /**
   * Most HTTP requests under way at one time, in HTTP/1.1 too.
   *
   * @default - no limit
   */
  readonly http2MaxRequests?: number;

  /**
   * Most HTTP requests by one connection, 1 for no keep-alive.
   *
   * @default - no limit
   */
  readonly maxRequestsPerConnection?: number;
}

/**
 * When an address of a host is left out for a while. At least one of the two numbers of errors must be said or stay at Istio's default.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#OutlierDetection
 */
export interface OutlierDetection {
  /**
   * Errors in a row that lead to it: HTTP answers 5xx, and connections that fail. 0 for never.
   *
   * @default - 5
   */
  readonly consecutive5xxErrors?: number;

  /**
   * Gateway errors in a row that lead to it: HTTP answers 502, 503 and 504, and connections that fail. 0 for never.
   *
   * @default - 0
   */
  readonly consecutiveGatewayErrors?: number;

  /**
   * Time between two looks at the addresses.
   *
   * @default - 10 seconds
   */
  readonly interval?: Duration;

  /**
   * Least time for which an address is left out; multiplied by how often it was.
   *
   * @default - 30 seconds
   */
  readonly baseEjectionTime?: Duration;

  /**
   * Most addresses of the host that are left out at one time, in percent, from 0 to 100.
   *
   * @default - 10
   */
  readonly maxEjectionPercent?: number;
}
