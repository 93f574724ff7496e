/** The one text of a value (docs/bundle-format.md §1: sorted keys, no spaces), and commitments to it. */
import { hex, sha256, unhex } from './merkle'

export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
    return `{${fields.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

const SALT = /^[0-9a-f]{32}$/

/** Tell whether SHA-256(salt || canonical value) is what was committed to. */
export async function commits(expected: unknown, salt: unknown, value: unknown): Promise<boolean> {
  if (typeof salt !== 'string' || !SALT.test(salt)) return false
  const said = new TextEncoder().encode(canonical(value))
  const whole = new Uint8Array(16 + said.length)
  whole.set(unhex(salt))
  whole.set(said, 16)
  return hex(await sha256(whole)) === expected
}

export async function textHash(text: string): Promise<string> {
  return hex(await sha256(new TextEncoder().encode(text)))
}
