/** Hash as RFC 9162 does (0x00 leaf, 0x01 node) and climb an inclusion proof to its root, with the browser's own SHA-256. */

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function unhex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function joined(prefix: number, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0))
  whole[0] = prefix
  let at = 1
  for (const part of parts) { whole.set(part, at); at += part.length }
  return whole
}

export async function leafHash(body: string): Promise<Uint8Array<ArrayBuffer>> {
  return sha256(joined(0, new TextEncoder().encode(body)))
}

export async function sha256Leaf(body: string): Promise<string> {
  return hex(await leafHash(body))
}

export async function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return sha256(joined(1, left, right))
}

/** The root that a leaf's hash, its position and its path give (RFC 9162, 2.1.3.2); empty when the path does not fit. */
export async function rootOf(leaf: string, position: number, size: number, path: string[]): Promise<string> {
  let node: Uint8Array = unhex(leaf)
  let at = position
  let last = size - 1
  for (const step of path) {
    if (last === 0) return ''
    const sibling = unhex(step)
    if (at % 2 === 1 || at === last) {
      node = await nodeHash(sibling, node)
      while (at % 2 === 0 && at !== 0) { at = Math.floor(at / 2); last = Math.floor(last / 2) }
    } else {
      node = await nodeHash(node, sibling)
    }
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? hex(node) : ''
}
