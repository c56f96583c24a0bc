import { isIPv4, isIPv6 } from 'node:net'

/** Who sends a request, as far as the network says. */
export interface Network {
  /** An IPv4 address, or an IPv6 /64: whoever has one address of it has them all. */
  address: string
  /** Its neighbours: an IPv4 /24, an IPv6 /48. */
  block: string
}

/** An address that is none, as of a connection that has ended, is its own network. */
export function networkOf(ip = ''): Network {
  const [bare = ''] = ip.split('%')
  if (isIPv4(bare)) return ofFour(bare)
  if (!isIPv6(bare)) return { address: bare, block: bare }
  const groups = groupsOf(bare)
  const mapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff'
  if (mapped) return ofFour(groups.slice(6).flatMap(bytesOf).join('.'))
  return { address: `${groups.slice(0, 4).join(':')}::/64`, block: `${groups.slice(0, 3).join(':')}::/48` }
}

function ofFour(address: string): Network {
  return { address, block: address.replace(/\d+$/, '0/24') }
}

/** The eight groups, each without leading zeros. The URL parser writes an address in the one canonical way. */
function groupsOf(ip: string): string[] {
  const [head = '', tail] = new URL(`http://[${ip}]`).hostname.slice(1, -1).split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail?.split(':').filter(Boolean) ?? []
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
}

function bytesOf(group: string): number[] {
  const value = parseInt(group, 16)
  return [value >> 8, value & 255]
}
