/** Name a device as its owner knows it, from what its browser says of itself. */
type Words = { app: Record<string, string>; system: Record<string, string>; unknown: string }

// The order matters: WeChat and Edge say Chrome too, Chrome says Safari, HarmonyOS and Android say Linux.
const APPS: [string, RegExp][] = [
  ['wechat', /MicroMessenger/], ['edge', /Edg/], ['firefox', /Firefox|FxiOS/], ['chrome', /Chrome|CriOS/], ['safari', /Safari/],
]
const SYSTEMS: [string, RegExp][] = [
  ['harmony', /OpenHarmony|HarmonyOS/], ['iphone', /iPhone/], ['ipad', /iPad/], ['android', /Android/], ['windows', /Windows/],
  ['mac', /Macintosh/], ['linux', /Linux/],
]

function first(of: [string, RegExp][], told: string): string | undefined {
  return of.find(([, says]) => says.test(told))?.[0]
}

export function deviceName(told: string, words: Words): string {
  const [system, app] = [first(SYSTEMS, told), first(APPS, told)]
  const named = [system && words.system[system], app && words.app[app]].filter(Boolean).join(' · ')
  return named || words.unknown
}
