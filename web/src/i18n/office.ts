/** The words of the office's pages, loaded with them: an owner's phone never carries them. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { office as en } from './en/office'
import { office as zh } from './zh/office'

export function useOffice(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
