/** The words of the client, by language and part; English has every key that Chinese has, or the build fails. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { common as commonEn } from './en/common'
import { owner as ownerEn } from './en/owner'
import { common as commonZh } from './zh/common'
import { owner as ownerZh } from './zh/owner'

export function useCommon(): ComputedRef<typeof commonZh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? commonZh : commonEn))
}

export function useOwner(): ComputedRef<typeof ownerZh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? ownerZh : ownerEn))
}
