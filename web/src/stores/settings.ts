/** How this person reads: size of text, light or dark, language. Kept on the phone only. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'

export type Size = 'standard' | 'large' | 'largest'
export type Theme = 'system' | 'light' | 'dark'
export type Language = 'zh' | 'en'

const KEY = 'zuolin.settings'

function kept(): { size: Size; theme: Theme; language: Language } {
  const fallback = { size: scale() >= 1.3 ? 'large' : 'standard', theme: 'system', language: 'zh' } as const
  try {
    return { ...fallback, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as object) }
  } catch {
    return fallback
  }
}

const night = window.matchMedia?.('(prefers-color-scheme: dark)')

/** WeChat and the system enlarge text for people who asked for it; from 1.3 on they get elder mode. */
function scale(): number {
  const probe = document.createElement('div')
  probe.style.cssText = 'position:absolute;visibility:hidden;font-size:100px;line-height:normal'
  probe.textContent = '大'
  document.body.append(probe)
  const height = Number.parseFloat(getComputedStyle(probe).fontSize) / 100
  probe.remove()
  return height
}

export const useSettings = defineStore('settings', () => {
  const start = kept()
  const size = ref<Size>(start.size)
  const theme = ref<Theme>(start.theme)
  const language = ref<Language>(start.language)
  const elder = computed(() => size.value !== 'standard')

  const dark = ref(night?.matches ?? false)
  night?.addEventListener?.('change', (event) => { dark.value = event.matches })

  watch([size, theme, language, dark], () => {
    const root = document.documentElement
    root.dataset.size = size.value
    root.dataset.theme = theme.value === 'system' ? (dark.value ? 'dark' : 'light') : theme.value
    root.lang = language.value === 'zh' ? 'zh-CN' : 'en'
    try {
      localStorage.setItem(KEY, JSON.stringify({ size: size.value, theme: theme.value, language: language.value }))
    } catch {
      // WeChat may forbid storage: then the setting lasts as long as the page.
    }
  }, { immediate: true })

  return { size, theme, language, elder }
})
