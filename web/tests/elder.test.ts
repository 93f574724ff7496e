// @vitest-environment jsdom
/** How a person reads is kept; the elder's sizes switch the ballot to one motion a page; the system's night is followed. */
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'

import { digitsOf } from '../src/owner/code'
import { wrapped } from '../src/owner/receiptPicture'
import { useSettings } from '../src/stores/settings'
import { figures } from '../src/ui/figures'
import { sentences } from '../src/ui/speech'

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

describe('settings', () => {
  it('are elder from 大字 on, and say so to the styles', async () => {
    const settings = useSettings()
    expect(settings.elder).toBe(false)

    settings.size = 'largest'
    await nextTick()

    expect(settings.elder).toBe(true)
    expect(document.documentElement.dataset.size).toBe('largest')
  })

  it('are found again on the next visit', async () => {
    const settings = useSettings()
    settings.size = 'large'
    settings.theme = 'dark'
    settings.language = 'en'
    await nextTick()
    setActivePinia(createPinia())

    const again = useSettings()

    expect([again.size, again.theme, again.language]).toEqual(['large', 'dark', 'en'])
    expect(document.documentElement.lang).toBe('en')
    expect(document.documentElement.dataset.theme).toBe('dark')
  })

  it('are the usual ones where what is kept cannot be read', () => {
    localStorage.setItem('zuolin.settings', '{broken')

    expect(useSettings().size).toBe('standard')
  })

  it('write a theme even where it is left to the system', () => {
    expect(useSettings().theme).toBe('system')
    expect(document.documentElement.dataset.theme).toBe('light')
  })
})

describe('a code', () => {
  it.each([
    ['123456', '123456'], [' 123 456 ', '123456'], ['1 2 3 4 5 6', '123456'], ['１２３４５６', '123456'], ['12345', '12345'], ['', ''],
    ['【左邻右家】验证码123456，5分钟内有效。', '123456'], ['12345678', '123456'],
  ])('is read from %j', (typed, digits) => {
    expect(digitsOf(typed)).toBe(digits)
  })
})

describe('reading aloud', () => {
  it('goes sentence by sentence and loses nothing', () => {
    const text = '第1项。是否更换电梯？\n同意；反对！弃权'

    expect(sentences(text)).toEqual(['第1项。', '是否更换电梯？', '同意；', '反对！', '弃权'])
  })

  it('cuts a long sentence at its commas', () => {
    const long = `${'一'.repeat(100)}，${'二'.repeat(100)}。`

    expect(sentences(long).map((one) => one.length)).toEqual([101, 101])
  })

  it('says nothing of nothing', () => {
    expect(sentences(' \n ')).toEqual([])
  })
})

describe('a sentence with figures', () => {
  it('keeps each number with its unit and loses nothing', () => {
    const said = '需要至少725人（1,087人的2/3），面积355.52㎡。'

    expect(figures(said).join('')).toBe(said)
    expect(figures(said).filter((_, at) => at % 2)).toEqual(['725人', '1,087人', '355.52㎡'])
  })
})

describe('the lines of a receipt', () => {
  const pen = { measureText: (text: string) => ({ width: [...text].length * 10 }) as TextMetrics }

  it('break Chinese anywhere and keep a number whole', () => {
    expect(wrapped(pen, '幸福花园更换电梯', 40)).toEqual(['幸福花园', '更换电梯'])
    expect(wrapped(pen, '回执号 FX-0418-7K', 100)).toEqual(['回执号', 'FX-0418-7K'])
  })

  it('are none where there is nothing', () => {
    expect(wrapped(pen, '', 100)).toEqual([])
  })
})
