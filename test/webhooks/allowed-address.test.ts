import assert from 'node:assert/strict'
import { isLoopback, isOnInternet } from '../../api/webhooks/allowed-address'
import { urlProblem } from '../../api/webhooks/allowed-url'

/** The first and the last address of every range that is not the internet. */
const forbidden: Record<string, string[]> = {
  'this network (0/8)': ['0.0.0.0', '0.255.255.255'],
  'private (10/8)': ['10.0.0.0', '10.255.255.255'],
  'private (172.16/12)': ['172.16.0.0', '172.31.255.255'],
  'private (192.168/16)': ['192.168.0.0', '192.168.255.255'],
  'shared, behind a carrier (100.64/10)': ['100.64.0.0', '100.127.255.255'],
  'loopback (127/8)': ['127.0.0.0', '127.0.0.1', '127.255.255.255'],
  'link-local, where clouds keep their secrets (169.254/16)': ['169.254.0.0', '169.254.169.254', '169.254.255.255'],
  'protocol assignments (192.0.0/24)': ['192.0.0.0', '192.0.0.255'],
  'documentation (192.0.2/24)': ['192.0.2.0', '192.0.2.255'],
  'documentation (198.51.100/24)': ['198.51.100.0', '198.51.100.255'],
  'documentation (203.0.113/24)': ['203.0.113.0', '203.0.113.255'],
  '6to4 relays (192.88.99/24)': ['192.88.99.0', '192.88.99.255'],
  'benchmarks (198.18/15)': ['198.18.0.0', '198.19.255.255'],
  'multicast (224/4)': ['224.0.0.0', '239.255.255.255'],
  'reserved and broadcast (240/4)': ['240.0.0.0', '255.255.255.255'],
  'loopback and unspecified (::/127)': ['::', '::1'],
  'IPv4 in IPv6 (::ffff/96)': ['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1'],
  'NAT64 (64:ff9b::/96, 64:ff9b:1::/48)': ['64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::a00:1'],
  'discard (100::/64)': ['100::1'],
  'Teredo and the like (2001::/23)': ['2001::1', '2001:1ff:ffff::1'],
  'documentation (2001:db8::/32)': ['2001:db8::1', '2001:db8:ffff::1'],
  '6to4 (2002::/16)': ['2002:7f00:1::', '2002:a00:1::1'],
  'documentation (3fff::/20)': ['3fff::1'],
  'unique local (fc00::/7)': ['fc00::1', 'fd12:3456::1', 'fdff:ffff::1'],
  'link-local (fe80::/10)': ['fe80::1', 'febf::1', 'fe80::1%eth0', '2606:4700::1%eth0'],
  'multicast (ff00::/8)': ['ff00::1', 'ff02::1'],
  'not even addresses': ['', 'localhost', '127.1', '256.0.0.1', '1.2.3.4.5', 'example.org'],
}
const allowed = [
  ...['1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'],
  ...['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.167.255.255', '192.169.0.0'],
  ...[
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a02:6b8::2:242',
    '2001:4860:4860::8888',
  ],
]

describe('A webhook never goes to', () => {
  for (const [range, addresses] of Object.entries(forbidden)) {
    it(range, () => {
      for (const address of addresses) assert.equal(isOnInternet(address), false, address)
    })
  }

  it('anything but those, either: the neighbours of each range are the internet', () => {
    for (const address of allowed) assert.equal(isOnInternet(address), true, address)
  })

  it('this machine, which only development and tests allow', () => {
    assert.deepEqual(['127.0.0.1', '::1', '10.0.0.1', '::2', 'a'].map(isLoopback), [true, true, false, false, false])
  })
})

describe('The address of a webhook', () => {
  const strict = { loopback: false }

  it('is that of an https site on the internet', () => {
    const good = [
      'https://example.org',
      'https://example.org:8443/a?b=c',
      'https://1.1.1.1/',
      'https://[2606:4700::1]/',
    ]
    for (const url of good) assert.equal(urlProblem(url, strict), undefined, url)
  })

  const bad: Record<string, string[]> = {
    shape: [
      '',
      'a',
      '/a',
      'ftp://example.org',
      'javascript:alert(1)',
      'file:///etc/passwd',
      'https://',
      'amqp://a.org',
    ],
    https: ['http://example.org', 'http://127.0.0.1'],
    credentials: ['https://a:b@example.org', 'https://a@example.org'],
    port: ['https://example.org:22', 'https://example.org:25', 'https://example.org:1023', 'https://example.org:0'],
    private: [
      ...[
        'https://127.0.0.1',
        'https://127.1',
        'https://2130706433',
        'https://0x7f.1',
        'https://0177.0.0.1',
        'https://0',
      ],
      ...['https://[::1]', 'https://[::ffff:127.0.0.1]', 'https://[fe80::1]', 'https://10.0.0.1:8080'],
      ...['https://localhost', 'https://a.localhost', 'https://localhost.', 'https://printer', 'https://db.internal'],
      ...['https://nas.local', 'https://169.254.169.254/latest/meta-data', 'https://１２７.０.０.１'],
    ],
  }
  for (const [problem, urls] of Object.entries(bad)) {
    it(`is refused for its ${problem}`, () => {
      for (const url of urls) assert.equal(urlProblem(url, strict), problem, url)
    })
  }

  it('may be this machine where the settings say so, and nothing else of the network even then', () => {
    const way = { loopback: true }
    for (const url of ['http://127.0.0.1:8080/', 'https://[::1]:8080', 'http://localhost:3000'])
      assert.equal(urlProblem(url, way), undefined, url)
    for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/', 'http://[fd00::1]/'])
      assert.equal(urlProblem(url, way), 'private', url)
  })
})
