/** The words of data reports, loaded with their pages: an owner's phone never carries them. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { reports as en } from './en/reports'
import { reports as zh } from './zh/reports'

export function useReports(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
