/** Who sat in: the server marks people of the office behind their names, in its own language; they are not entered by hand. */
const OF_OFFICE = '（街道）'

export function enteredGuests(guests: string[]): string[] {
  return guests.filter((name) => !name.endsWith(OF_OFFICE))
}
