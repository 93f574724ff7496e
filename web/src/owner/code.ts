/** Read a code as people bring it: pasted with spaces, in full-width digits, or with the whole message around it. */
const LENGTH = 6

export function digitsOf(typed: string): string {
  const plain = typed.normalize('NFKC')
  const whole = /(?:^|\D)(\d{6})(?!\d)/.exec(plain)?.[1]
  return whole ?? plain.replace(/\D/g, '').slice(0, LENGTH)
}
