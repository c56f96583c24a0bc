import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseSettings, SettingsError } from '../api/settings'

describe('The settings', () => {
  const secret = 'a secret of the tests that is long enough'
  const complete = {
    NODE_ENV: 'production',
    BASE_URL: 'https://foyer.example.org',
    TRUSTED_HOSTS: 'foyer.example.org',
    SESSION_SECRET: secret,
    SMTP_URL: 'smtp://mail.example.org',
    MAIL_FROM: 'tickets@example.org',
    PAYMENT_PROVIDERS: 'sandbox',
  }
  let dataDir: string
  before(() => (dataDir = mkdtempSync(join(tmpdir(), 'foyer-settings-'))))
  after(() => rmSync(dataDir, { recursive: true }))

  const parse = (variables: Record<string, string>) => parseSettings({ SESSION_SECRET: secret, ...variables })

  function mistakes(variables: Record<string, string>): string[] {
    try {
      parse(variables)
    } catch (error) {
      assert(error instanceof SettingsError)
      return error.mistakes
    }
    return []
  }

  it('have a default each, outside production', () => {
    assert.deepEqual(parse({}), {
      production: false,
      development: true,
      port: 1337,
      baseUrl: 'http://localhost:1337',
      trustedHosts: ['localhost:1337'],
      databaseUrl: undefined,
      dataDir: resolve('.data'),
      sessionSecret: secret,
      smtpUrl: undefined,
      mailFrom: 'Foyer <foyer@localhost>',
      paymentProviders: ['sandbox'],
      stripe: undefined,
      yookassa: undefined,
      holdMinutes: 15,
      eventPublishing: 'moderated',
      adminTotp: 'optional',
      rateLimits: true,
      redisUrl: undefined,
      amqpUrl: undefined,
      webhooksToLoopback: false,
      s3: undefined,
      logLevel: 'info',
      webConcurrency: 1,
      workers: true,
    })
  })

  const yookassaKeys = { YOOKASSA_SHOP_ID: '506751', YOOKASSA_SECRET_KEY: 'test_key_of_yookassa' }
  const bucketKeys = {
    S3_ENDPOINT: 'https://s3.example.org/',
    S3_BUCKET: 'foyer',
    S3_REGION: 'ru-1',
    S3_ACCESS_KEY_ID: 'key',
    S3_SECRET_ACCESS_KEY: 'a/b+c',
  }
  const bucket = {
    endpoint: 'https://s3.example.org',
    bucket: 'foyer',
    region: 'ru-1',
    accessKeyId: 'key',
    secretAccessKey: 'a/b+c',
  }
  const shop = { shopId: '506751', secretKey: 'test_key_of_yookassa', apiUrl: undefined }
  const given: [string, string, string, unknown, Record<string, string>?][] = [
    ['PORT', '8080', 'port', 8080],
    ['WEB_CONCURRENCY', '4', 'webConcurrency', 4],
    ['WEB_CONCURRENCY', 'auto', 'webConcurrency', Math.min(64, availableParallelism())],
    ['WORKERS', 'off', 'workers', false],
    ['BASE_URL', 'https://foyer.example.org/', 'baseUrl', 'https://foyer.example.org'],
    ['BASE_URL', 'http://localhost:1337', 'baseUrl', 'http://localhost:1337'],
    [
      'TRUSTED_HOSTS',
      ' a.example.org , b.example.org:8443,localhost,',
      'trustedHosts',
      ['a.example.org', 'b.example.org:8443', 'localhost'],
    ],
    ['TRUSTED_HOSTS', '[::1]:1337,127.0.0.1', 'trustedHosts', ['[::1]:1337', '127.0.0.1']],
    [
      'DATABASE_URL',
      'postgresql://a:b%40@db/foyer?sslmode=require',
      'databaseUrl',
      'postgresql://a:b%40@db/foyer?sslmode=require',
    ],
    ['DATA_DIR', '/var/lib/foyer-site', 'dataDir', '/var/lib/foyer-site'],
    ['SMTP_URL', 'smtps://u:p@mail.example.org:465', 'smtpUrl', 'smtps://u:p@mail.example.org:465'],
    ['MAIL_FROM', 'Фойе <tickets@example.org>', 'mailFrom', 'Фойе <tickets@example.org>'],
    ['PAYMENT_PROVIDERS', 'sandbox', 'paymentProviders', ['sandbox']],
    ['PAYMENT_PROVIDERS', 'yookassa, sandbox', 'paymentProviders', ['yookassa', 'sandbox'], yookassaKeys],
    ['YOOKASSA_SHOP_ID', '506751', 'yookassa', shop, yookassaKeys],
    ['S3_BUCKET', 'foyer', 's3', bucket, bucketKeys],
    [
      'YOOKASSA_API_URL',
      'http://127.0.0.1:8080',
      'yookassa',
      { ...shop, apiUrl: 'http://127.0.0.1:8080' },
      yookassaKeys,
    ],
    ['YOOKASSA_SHOP_ID', '506751', 'yookassa', undefined],
    ['HOLD_MINUTES', '1440', 'holdMinutes', 1440],
    ['EVENT_PUBLISHING', 'open', 'eventPublishing', 'open'],
    ['ADMIN_TOTP', 'required', 'adminTotp', 'required'],
    ['RATE_LIMITS', 'off', 'rateLimits', false],
    ['AMQP_URL', 'amqps://foyer:a@broker.example.org/vhost', 'amqpUrl', 'amqps://foyer:a@broker.example.org/vhost'],
    ['WEBHOOKS_TO_LOOPBACK', 'on', 'webhooksToLoopback', true],
    ['REDIS_URL', 'rediss://cache.example.org:6380/1', 'redisUrl', 'rediss://cache.example.org:6380/1'],
    ['LOG_LEVEL', 'silent', 'logLevel', 'silent'],
  ]
  for (const [name, value, setting, expected, others] of given) {
    it(`take ${name}=${value}${others ? ' beside its keys' : ''}`, () => {
      assert.deepEqual({ ...parse({ ...others, [name]: value }) }[setting], expected)
    })
  }

  it('follow the port and the address where nothing else is said', () => {
    assert.equal(parse({ PORT: '8080' }).baseUrl, 'http://localhost:8080')
    const { trustedHosts, mailFrom } = parse({ BASE_URL: 'https://foyer.example.org:8443' })
    assert.deepEqual([trustedHosts, mailFrom], [['foyer.example.org:8443'], 'Foyer <foyer@foyer.example.org>'])
  })

  it('take an empty variable for one that is not there', () => {
    const names = [...Object.keys(complete), 'PORT', 'DATABASE_URL', 'HOLD_MINUTES', 'LOG_LEVEL'].filter(
      (name) => name !== 'SESSION_SECRET',
    )
    assert.deepEqual(parse(Object.fromEntries(names.map((name) => [name, '']))), parse({}))
  })

  const wrong: [string, string, RegExp][] = [
    ['NODE_ENV', 'staging', /must be one of: development, production, test/],
    ['PORT', '0x50', /whole number from 0 to 65535/],
    ['PORT', '65536', /whole number/],
    ['PORT', '-1', /whole number/],
    ['BASE_URL', 'foyer.example.org', /http:\/\/ or https:\/\//],
    ['BASE_URL', 'ftp://foyer.example.org', /http:\/\/ or https:\/\//],
    ['BASE_URL', 'https://example.org/foyer', /without a path/],
    ['BASE_URL', 'https://user:password@example.org', /without a path/],
    ['TRUSTED_HOSTS', ' , ', /list of hosts/],
    ['TRUSTED_HOSTS', 'https://example.org', /list of hosts/],
    ['TRUSTED_HOSTS', 'example.org/path', /list of hosts/],
    ['DATABASE_URL', 'mysql://db/foyer', /postgres:\/\/ or postgresql:\/\//],
    ['DATABASE_URL', 'postgres://foyer:100%@db/foyer', /"%25"/],
    ['SESSION_SECRET', 'short', /at least 32 characters/],
    ['SMTP_URL', 'mail.example.org', /smtp:\/\/ or smtps:\/\//],
    ['SMTP_URL', 'smtp://u:50%off@mail', /"%25"/],
    ['MAIL_FROM', 'Foyer', /must be an address/],
    ['PAYMENT_PROVIDERS', 'sandbox,paypal', /must be a list of: .*sandbox/],
    ['PAYMENT_PROVIDERS', ',', /must be a list of/],
    ['STRIPE_SECRET_KEY', 'pk_test_publishable', /secret or restricted key: sk_… or rk_…/],
    ['STRIPE_SECRET_KEY', 'sk_test_', /secret or restricted key/],
    ['STRIPE_WEBHOOK_SECRET', 'we_1', /signing secret of a webhook: whsec_…/],
    ['STRIPE_API_URL', 'https://stripe.example.org/v1', /without a path/],
    ['YOOKASSA_SHOP_ID', 'foyer', /number of the shop/],
    ['YOOKASSA_SECRET_KEY', 'with a space', /without spaces/],
    ['YOOKASSA_API_URL', 'https://api.yookassa.ru/v3', /without a path/],
    ['HOLD_MINUTES', '0', /from 1 to 1440/],
    ['HOLD_MINUTES', '1441', /from 1 to 1440/],
    ['HOLD_MINUTES', '1.5', /from 1 to 1440/],
    ['EVENT_PUBLISHING', 'yes', /must be one of: open, moderated/],
    ['ADMIN_TOTP', 'yes', /must be one of: optional, required/],
    ['RATE_LIMITS', '100', /must be one of: on, off/],
    ['REDIS_URL', 'cache.example.org', /redis:\/\/ or rediss:\/\//],
    ['LOG_LEVEL', 'loud', /must be one of: silent, /],
  ]
  for (const [name, value, sentence] of wrong) {
    it(`refuse ${name}=${value}, by its name and without its value`, () => {
      const found = mistakes({ [name]: value })
      assert.equal(found.length, 1)
      assert.match(found[0] ?? '', new RegExp(`^${name} `))
      assert.match(found[0] ?? '', sentence)
      assert.equal(found[0]?.includes(` ${value} `), false)
    })
  }

  it('name all mistakes at once, what production lacks too', () => {
    const found = mistakes({ ...complete, PORT: 'x', BASE_URL: 'x', SMTP_URL: '', MAIL_FROM: '' })
    assert.deepEqual(
      found.map((mistake) => mistake.split(' ')[0]),
      ['PORT', 'BASE_URL', 'SMTP_URL', 'MAIL_FROM'],
    )
    assert.match(new SettingsError(found).message, /mistakes:\n {2}- PORT .*\n {2}- BASE_URL .*\n/)
  })

  it('want https in production, where the cookies are, but for this machine', () => {
    const at = (address: string) => mistakes({ ...complete, BASE_URL: address })
    for (const address of ['http://foyer.example.org', 'http://192.168.0.2:1337', 'http://localhost.example.org'])
      assert.match(at(address).join(), /^BASE_URL has to begin with https:\/\/ in production/)
    for (const address of ['http://localhost:1337', 'http://127.0.0.1', 'http://[::1]:80'])
      assert.deepEqual(at(address), [])
    assert.equal(parse({ BASE_URL: 'http://foyer.example.org' }).baseUrl, 'http://foyer.example.org')
  })

  for (const name of Object.keys(complete).filter((each) => each !== 'NODE_ENV')) {
    it(`require ${name} in production`, () => {
      assert.deepEqual(mistakes({ ...complete, [name]: '' }), [`${name} is required in production`])
    })
  }

  const stripe = { STRIPE_SECRET_KEY: 'rk_live_51Ab', STRIPE_WEBHOOK_SECRET: 'whsec_1/+=' }

  it('take the keys of Stripe, also where it is no longer on offer', () => {
    const keys = { secretKey: 'rk_live_51Ab', webhookSecret: 'whsec_1/+=' }
    assert.deepEqual(parse(stripe).stripe, { ...keys, apiUrl: undefined })
    const own = { ...stripe, PAYMENT_PROVIDERS: 'stripe, sandbox', STRIPE_API_URL: 'http://localhost:12111/' }
    const { paymentProviders, stripe: account } = parse(own)
    assert.deepEqual(paymentProviders, ['stripe', 'sandbox'])
    assert.deepEqual(account, { ...keys, apiUrl: 'http://localhost:12111' })
  })

  for (const name of Object.keys(stripe)) {
    it(`require ${name} where Stripe is on offer, and name it with all other mistakes`, () => {
      const offered = { ...stripe, PAYMENT_PROVIDERS: 'sandbox,stripe', [name]: '' }
      const lack = `${name} is required where PAYMENT_PROVIDERS has stripe`
      assert.deepEqual(mistakes(offered), [lack])
      const found = mistakes({ ...complete, ...offered, PORT: 'x', SMTP_URL: '' })
      assert.deepEqual(found.slice(1), ['SMTP_URL is required in production', lack])
      assert.deepEqual(mistakes({ ...offered, PAYMENT_PROVIDERS: 'sandbox' }), [])
    })
  }

  it('require the keys of a provider that is on offer, also outside production', () => {
    assert.deepEqual(mistakes({ PAYMENT_PROVIDERS: 'sandbox,yookassa', YOOKASSA_SHOP_ID: '506751' }), [
      'YOOKASSA_SECRET_KEY is required where PAYMENT_PROVIDERS has yookassa',
    ])
  })

  it('refuse webhooks to this machine in production, where they would open the house to its own organisers', () => {
    const open = { WEBHOOKS_TO_LOOPBACK: 'on' }
    assert.deepEqual(mistakes({ ...complete, ...open }), ['WEBHOOKS_TO_LOOPBACK must not be on in production'])
    assert.deepEqual(mistakes(open), [])
  })

  it('are for production only when they say so', () => {
    const { production, development } = parse(complete)
    assert.deepEqual([production, development], [true, false])
    const { production: inTest, development: forDevelopers } = parse({ NODE_ENV: 'test' })
    assert.deepEqual([inTest, forDevelopers], [false, false])
  })

  it('make a secret once and keep it for nobody else to read', () => {
    const first = parseSettings({ DATA_DIR: dataDir }).sessionSecret
    assert.match(first, /^[0-9a-f]{48}$/)
    assert.equal(parseSettings({ DATA_DIR: dataDir }).sessionSecret, first)
    const file = join(dataDir, 'session-secret')
    assert.equal(readFileSync(file, 'utf8'), first)
    assert.equal(statSync(file).mode & 0o777, 0o600)
  })

  it('name DATA_DIR when it cannot be made', () => {
    const file = join(dataDir, 'file')
    writeFileSync(file, '')
    assert.throws(
      () => parseSettings({ DATA_DIR: join(file, 'below') }),
      (error: SettingsError) => error.mistakes.length === 1 && error.mistakes[0]?.startsWith('DATA_DIR ') === true,
    )
  })

  it('write nothing when there are mistakes', () => {
    const never = join(dataDir, 'never')
    assert.throws(() => parseSettings({ DATA_DIR: never, PORT: 'x' }), SettingsError)
    assert.equal(existsSync(never), false)
  })
})
