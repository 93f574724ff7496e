/** Write instants, areas and counts as people read them; every figure comes from the server and nothing is computed. */
const SHANGHAI = 'Asia/Shanghai'
const DAY_MS = 86_400_000
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const civil = new Intl.DateTimeFormat('en-CA', {
  timeZone: SHANGHAI, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  hourCycle: 'h23',
})

function english(): boolean {
  return document.documentElement.lang === 'en'
}

/** The parts of an instant as a clock in Shenzhen shows them. */
function inShenzhen(iso: string): Record<string, string> {
  return Object.fromEntries(civil.formatToParts(new Date(iso)).map((part) => [part.type, part.value]))
}

export function moment(iso: string): string {
  const { month, day: date, hour, minute } = inShenzhen(iso)
  return english()
    ? `${Number(date)} ${MONTHS[Number(month) - 1]}, ${hour}:${minute}`
    : `${Number(month)}月${Number(date)}日${hour}:${minute}`
}

/** With its year, for what is read long after. */
export function dated(iso: string): string {
  const { year, month, day: date, hour, minute } = inShenzhen(iso)
  return english()
    ? `${Number(date)} ${MONTHS[Number(month) - 1]} ${year}, ${hour}:${minute}`
    : `${year}年${moment(iso)}`
}

export function exactMoment(iso: string): string {
  return `${moment(iso)}:${inShenzhen(iso).second}`
}

/** A date as it is given, or the day in Shenzhen of an instant. */
export function day(iso: string): string {
  const { year, month, day: date } = iso.includes('T') ? inShenzhen(iso) : { year: iso.slice(0, 4), month: iso.slice(5, 7), day: iso.slice(8, 10) }
  return english()
    ? `${Number(date)} ${MONTHS[Number(month) - 1]} ${year}`
    : `${year}年${Number(month)}月${Number(date)}日`
}

/** How many midnights in Shenzhen lie between now and an instant, for "还有3天"; 0 is today. */
export function daysUntil(iso: string, now: Date = new Date()): number {
  const midnight = (instant: string): number => {
    const { year, month, day: date } = inShenzhen(instant)
    return Date.UTC(Number(year), Number(month) - 1, Number(date))
  }
  return Math.max(0, (midnight(iso) - midnight(now.toISOString())) / DAY_MS)
}

/** The law's areas are whole 0.0001 m2; print them without a float. */
export function area(cm2: number): string {
  const whole = Math.trunc(cm2 / 10_000)
  const rest = String(cm2 % 10_000).padStart(4, '0').replace(/0{1,2}$/, '')
  return `${whole.toLocaleString('en-US')}.${rest}`
}

export function count(heads: number): string {
  return heads.toLocaleString('en-US')
}
