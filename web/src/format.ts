/** Write instants, areas and counts as people read them; every figure comes from the server and nothing is computed. */
const SHANGHAI = 'Asia/Shanghai'

export function moment(iso: string): string {
  const parts = new Intl.DateTimeFormat('zh-CN', {
    timeZone: SHANGHAI, month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false,
  }).formatToParts(new Date(iso))
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('month')}月${part('day')}日${part('hour')}:${part('minute')}`
}

/** With its year, for what is read long after. */
export function dated(iso: string): string {
  const year = new Intl.DateTimeFormat('en', { timeZone: SHANGHAI, year: 'numeric' }).format(new Date(iso))
  return `${year}年${moment(iso)}`
}

export function exactMoment(iso: string): string {
  const seconds = new Intl.DateTimeFormat('zh-CN', { timeZone: SHANGHAI, second: '2-digit' }).format(new Date(iso))
  return `${moment(iso)}:${seconds.padStart(2, '0')}`
}

export function day(iso: string): string {
  const [year, month, date] = iso.slice(0, 10).split('-').map(Number)
  return `${year}年${month}月${date}日`
}

/** Whole days from now until an instant, for "还有3天". */
export function daysUntil(iso: string, now: Date = new Date()): number {
  return Math.max(0, Math.ceil((new Date(iso).getTime() - now.getTime()) / 86_400_000) - 1)
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
