/** The words of the public pages, loaded with them. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { publicWords as en } from './en/public'
import { publicWords as zh } from './zh/public'

export function usePublic(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
