/** Read verifier keys and signed heads (C2SP signed notes), and check Ed25519 with the browser's own cryptography. */
import { hex, sha256 } from './merkle'
import { Unreadable } from './report'

export interface Key { name: string; id: string; bytes: Uint8Array<ArrayBuffer> }
export interface Head { origin: string; size: number; root: Uint8Array; body: string; signatures: { name: string; data: Uint8Array<ArrayBuffer> }[] }

/** Decode base64 and refuse a second spelling of the same bytes. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  let plain = ''
  try {
    plain = atob(text)
  } catch {
    throw new Unreadable('base64', 'not base64')
  }
  if (btoa(plain) !== text) throw new Unreadable('base64', 'a second spelling')
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

/** Read `name+id+base64(0x01 || key)` and check that the id belongs to the key. */
export async function readKey(text: string): Promise<Key> {
  const [name, id, ...rest] = text.split('+')
  const data = fromBase64(rest.join('+'))
  const said = new TextEncoder().encode(`${name}\n`)
  const whole = new Uint8Array(said.length + data.length)
  whole.set(said)
  whole.set(data, said.length)
  if (data.length !== 33 || data[0] !== 1 || hex((await sha256(whole)).slice(0, 4)) !== id) {
    throw new Unreadable('public_key', 'the id is not that of the key')
  }
  return { name: name ?? '', id, bytes: data.slice(1) }
}

export function readHead(text: string): Head {
  const [body = '', lines = ''] = split(text)
  const [origin = '', size = '', root = '', ...more] = body.split('\n')
  if (more.length || !/^(0|[1-9]\d*)$/.test(size) || !lines.endsWith('\n')) throw new Unreadable('head', 'not a signed checkpoint')
  const signatures = lines.slice(0, -1).split('\n').map((line) => {
    const [dash, name = '', data = '', ...rest] = line.split(' ')
    if (dash !== '\u2014' || rest.length) throw new Unreadable('head', 'a signature line is not well formed')
    return { name, data: fromBase64(data) }
  })
  return { origin, size: Number(size), root: fromBase64(root), body: `${body}\n`, signatures }
}

function split(text: string): [string, string] {
  const at = text.indexOf('\n\n')
  if (at < 0) throw new Unreadable('head', 'not a signed checkpoint')
  return [text.slice(0, at), text.slice(at + 2)]
}

export type Check = (head: Head) => Promise<boolean>

/** Return a check of the log's own line under a head, or null where this browser has no Ed25519. */
export async function checkerOf(key: Key): Promise<Check | null> {
  let imported: CryptoKey
  try {
    imported = await crypto.subtle.importKey('raw', key.bytes, { name: 'Ed25519' }, false, ['verify'])
  } catch {
    return null
  }
  return async (head) => {
    const message = new TextEncoder().encode(head.body)
    for (const { name, data } of head.signatures) {
      if (name !== key.name || hex(data.slice(0, 4)) !== key.id) continue
      if (await crypto.subtle.verify({ name: 'Ed25519' }, imported, data.slice(4), message)) return true
    }
    return false
  }
}
