/** The image of Istio's own sample: Alpine with curl, which runs as a user that is not root. */
export const CURL_IMAGE = 'curlimages/curl:8.16.0';
