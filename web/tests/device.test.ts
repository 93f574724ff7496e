import { describe, expect, it } from 'vitest'

import { owner } from '../src/i18n/zh/owner'
import { deviceName } from '../src/owner/device'

const name = (told: string): string => deviceName(told, owner.me.devices)

describe('the name of a device', () => {
  it('is its system and its browser, in the owner’s words', () => {
    expect(name('Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50')).toBe('安卓手机 · 微信')
    expect(name('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1')).toBe('苹果手机 · Safari')
    expect(name('Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 Safari/537.36 ArkWeb/4.1')).toBe('鸿蒙手机 · Chrome')
    expect(name('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0')).toBe('Windows 电脑 · Edge')
  })

  it('says so where nothing is known', () => {
    expect(name('curl/8.5.0')).toBe('未知设备')
    expect(name('')).toBe('未知设备')
  })
})
