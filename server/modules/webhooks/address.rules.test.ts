/** Every spelling of an address that must not be reached, and neighboring addresses that may be. */
import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLiteral, urlProblem, verdictOf } from './address.rules.ts';

const strict = { allowLoopback: false };

const REFUSED = [
  // loopback, in every spelling
  ...['127.0.0.1', '127.255.255.254', '2130706433', '0x7f000001', '017700000001', '127.1', '127.0.1', '0x7f.1'],
  ...['0177.0.0.1', '0x7f.0x0.0x0.0x1', '0177.0.0.01', '127.0.0.1.', '0X7F.0.0.1', '[::1]', '::1', '0:0:0:0:0:0:0:1'],
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:127.0.0.1', '::FFFF:7F00:0001', '::127.0.0.1', '::7f00:1'],
  // unspecified and this network
  ...['0.0.0.0', '0', '0x0', '0.1.2.3', '::', '0::0', '::ffff:0.0.0.0', '0x'],
  // private
  ...[
    '10.0.0.1',
    '10.255.255.255',
    '167772161',
    '0xa000001',
    '012.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
  ],
  ...['0xc0a80001', '192.168.257', '::ffff:10.0.0.1', '::ffff:c0a8:1', 'fc00::1', 'fd12:3456:789a::1', 'fec0::1'],
  // link-local and metadata
  ...[
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '::ffff:a9fe:a9fe',
    'fe80::1',
  ],
  ...['fe80::1%eth0', 'febf::1', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
  // CGNAT, IETF, 6to4 relays, benchmarks, documentation
  ...['100.64.0.1', '100.127.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1', '198.18.0.1', '198.19.255.255'],
  ...['198.51.100.7', '203.0.113.7', '2001:db8::1', '3fff::1', '2001:2::1', '2001:10::1', '2001:20::1', '100::1'],
  // multicast, reserved, broadcast
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '4294967295', 'ff02::1', 'ff0e::1'],
  // an IPv4 address inside an IPv6 one: NAT64, 6to4, Teredo, ISATAP, SIIT
  ...['64:ff9b::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a00:1', '64:ff9b::169.254.169.254', '64:ff9b:1::1'],
  ...['2002:7f00:1::', '2002:a00:1::1', '2002:a9fe:a9fe::', '2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ...['2606:4700::5efe:10.0.0.1', '2606:4700::200:5efe:a00:1', '::ffff:0:127.0.0.1', '5f00::1', '4000::1'],
  // can't be parsed, so not trusted
  ...[
    '256.0.0.1',
    '1.2.3.4.5',
    '4294967296',
    '08.8.8.8',
    '1..2',
    ':::1',
    '1:2:3',
    '::1::2',
    '::12345',
    '::ffff:1.2.3',
    '',
  ],
];

const ALLOWED = [
  ...['1.1.1.1', '8.8.8.8', '134744072', '0x08080808', '11.0.0.1', '100.63.255.255', '100.128.0.1', '126.255.255.255'],
  ...[
    '128.0.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '169.253.1.1',
    '192.0.1.1',
    '192.167.1.1',
    '198.17.1.1',
    '198.20.0.1',
  ],
  ...['223.255.255.255', '203.0.112.1', '2606:4700:4700::1111', '2a00:1450:4001::200e', '2001:4860:4860::8888'],
  ...['::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '2002:808:808::1', '2620:fe::fe'],
];

describe('an address', () => {
  it(`is refused (${REFUSED.length} spellings)`, () => {
    expect(REFUSED.filter((address) => verdictOf(address, strict) !== 'refused')).toEqual([]);
  });

  it(`is allowed where it is public (${ALLOWED.length})`, () => {
    expect(ALLOWED.filter((address) => verdictOf(address, strict) !== 'allowed')).toEqual([]);
  });

  it('is allowed on loopback only if that is configured', () => {
    const local = { allowLoopback: true };
    expect(['127.0.0.1', '0x7f.1', '::1', '::ffff:127.0.0.1'].map((one) => verdictOf(one, local))).toEqual(
      Array(4).fill('allowed'),
    );
    const others = [
      '10.0.0.1',
      '169.254.169.254',
      '0.0.0.0',
      '::',
      '64:ff9b::127.0.0.1',
      '2002:7f00:1::',
      '::127.0.0.1',
    ];
    expect(others.map((one) => verdictOf(one, local))).toEqual(others.map(() => 'refused'));
  });

  it('law: every spelling of an IPv4 address gets the verdict of its dotted quad', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
        const bytes = [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
        const [a, b, c, d] = bytes as [number, number, number, number];
        const hex = value.toString(16).padStart(8, '0');
        const quad = bytes.join('.');
        const spellings = [
          String(value),
          `0x${hex}`,
          `0${value.toString(8)}`,
          `${a}.${(b << 16) | (c << 8) | d}`,
          `0x${a.toString(16)}.0${b.toString(8)}.${(c << 8) | d}`,
          `::ffff:${quad}`,
          `::ffff:${hex.slice(0, 4)}:${hex.slice(4)}`,
          `64:ff9b::${quad}`,
          `2002:${hex.slice(0, 4)}:${hex.slice(4)}::1`,
        ];
        const expected = verdictOf(quad, strict);
        return spellings.every((spelling) => verdictOf(spelling, strict) === expected);
      }),
    );
  });

  it('law: whatever Node accepts as an address is read as one of the same family', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const bytes = parseLiteral(text);
        if (isIPv4(text)) return bytes.length === 4;
        return isIPv6(text) && bytes.length === 16;
      }),
    );
  });
});

describe('a URL', () => {
  it.each([
    ['https://hooks.partner.example/openroll?a=1', true, null],
    ['http://hooks.partner.example/', true, 'https'],
    ['http://hooks.partner.example/', false, null],
    ['ftp://hooks.partner.example/', false, 'https or http'],
    ['https://user@hooks.partner.example/', true, 'password'],
    ['https://:secret@hooks.partner.example/', true, 'password'],
    ['https://127.0.0.1/', true, 'public'],
    ['https://0x7f.1:8443/', true, 'public'],
    ['https://2130706433/', true, 'public'],
    ['https://１２７.0.0.1/', true, 'public'],
    ['https://[::ffff:127.0.0.1]/', true, 'public'],
    ['https://169.254.169.254/latest/meta-data', true, 'public'],
    ['https://localhost/', true, 'public'],
    ['https://api.localhost./', true, 'public'],
    ['https://8.8.8.8/', true, null],
    ['https://[2606:4700::1111]/', true, null],
    ['https://256.256.256.256/', true, 'not a URL'],
    ['https://exa\tmple.com/', true, 'not a URL'],
    [' https://example.com/', true, 'not a URL'],
    ['https://', true, 'not a URL'],
    ['javascript:alert(1)', false, 'https or http'],
  ] as const)('%s', (url, httpsOnly, problem) => {
    const found = urlProblem(url, { ...strict, httpsOnly });
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  });

  it('may name this machine where loopback is configured', () => {
    const local = { allowLoopback: true, httpsOnly: false };
    expect(urlProblem('http://localhost:4000/hook', local)).toBeNull();
    expect(urlProblem('http://127.0.0.1:4000/hook', local)).toBeNull();
    expect(urlProblem('http://10.0.0.1:4000/hook', local)).toContain('public');
  });
});
