/** The words of opinions, notices and questions, loaded with their pages. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { affairs as en } from './en/affairs'
import { affairs as zh } from './zh/affairs'

export function useAffairs(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
