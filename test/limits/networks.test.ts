import assert from 'node:assert/strict'
import { networkOf } from '../../api/limits/networks'

describe('The network of an address', () => {
  const rows: [ip: string | undefined, address: string, block: string][] = [
    ['203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
    ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
    ['::FFFF:CB00:7107', '203.0.113.7', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
    ['1::', '1:0:0:0::/64', '1:0:0::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
    ['unknown', 'unknown', 'unknown'],
    ['', '', ''],
    [undefined, '', ''],
  ]
  for (const [ip, address, block] of rows) {
    it(`of ${ip} is ${address} in ${block}`, () => assert.deepEqual(networkOf(ip), { address, block }))
  }
})
