import { BlockList, isIP } from 'node:net'

/** Special-purpose ranges of IPv4 (IANA's registry, RFC 6890): nothing in them is a server on the internet. */
const special4: [network: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/**
 * Of IPv6 only global unicast is let through: loopback, link-local, unique local, multicast, addresses that wrap one of
 * IPv4 (mapped, NAT64) all lie outside. These lie inside: Teredo and the like, documentation, 6to4.
 */
const global6: [string, number] = ['2000::', 3]
const special6: [network: string, prefix: number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const forbidden4 = listOf(special4, 'ipv4')
const allowed6 = listOf([global6], 'ipv6')
const forbidden6 = listOf(special6, 'ipv6')
const loopback = listOf([['127.0.0.0', 8]], 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether a webhook may go to this IP address: to the internet, never to the network that Foyer itself stands in. */
export function isOnInternet(address: string): boolean {
  if (address.includes('%')) return false
  const kind = isIP(address)
  if (kind === 4) return !forbidden4.check(address, 'ipv4')
  return kind === 6 && allowed6.check(address, 'ipv6') && !forbidden6.check(address, 'ipv6')
}

/** This machine, for development and tests. */
export function isLoopback(address: string): boolean {
  const kind = isIP(address)
  return kind !== 0 && !address.includes('%') && loopback.check(address, kind === 4 ? 'ipv4' : 'ipv6')
}

function listOf(ranges: [network: string, prefix: number][], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family)
  return list
}
