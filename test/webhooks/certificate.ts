/**
 * A certificate for receiver.example that only itself vouches for, from 2020 to 2120, and its key, which is good for
 * nothing else. Node can check certificates but not make them:
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -addext subjectAltName=DNS:…`
 */
export const certificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBdjCCARygAwIBAgIBATAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBByZWNlaXZl
ci5leGFtcGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAbMRkw
FwYDVQQDDBByZWNlaXZlci5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAEto9zyAORdd7Tc0AjDLEZsYXdDPZzDz3CRSaHvg6eashL2R2h4Nnd+uX3LaAA
gFux9NKDwFkO4QaA0uOXux48TaNPME0wGwYDVR0RBBQwEoIQcmVjZWl2ZXIuZXhh
bXBsZTAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBT2Eh2+5jXTSVFAu87h0++1
fyvsqzAKBggqhkjOPQQDAgNIADBFAiEAi22DOTPHHhTaGjsLD3/U+yrY04ZgkCNb
zcNLFBgy8AUCIB/j1ObshzR8s1rkDa7uUmuJ47zOuuKFNInjzrjI/yMK
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgF7Bvhq8WHDnPjtRX
Hj/wSRBBxvY4bnbC+wDoyRrsXEuhRANCAAS2j3PIA5F13tNzQCMMsRmxhd0M9nMP
PcJFJoe+Dp5qyEvZHaHg2d365fctoACAW7H00oPAWQ7hBoDS45e7HjxN
-----END PRIVATE KEY-----
`,
}
