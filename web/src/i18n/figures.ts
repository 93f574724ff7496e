/** The words of the office's figures, loaded with their page. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { figures as en } from './en/figures'
import { figures as zh } from './zh/figures'

export function useFigures(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
