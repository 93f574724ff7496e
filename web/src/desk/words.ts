/** The words of the desk. They are kept out of i18n/index.ts, so that no owner's phone loads them. */
import { computed, type ComputedRef } from 'vue'

import { desk as en } from '../i18n/en/desk'
import { desk as zh } from '../i18n/zh/desk'
import { useSettings } from '../stores/settings'

export function useDesk(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
