import { createPinia } from 'pinia'
import { createApp } from 'vue'

import App from './App.vue'
import { router } from './router'
import { useSession } from './stores/session'
import './styles/tokens.css'
import './styles/base.css'

const app = createApp(App).use(createPinia())
// On a slow network the page's own file comes while the session is asked for, not after it.
void useSession().restore()
const page = router.resolve(window.location.pathname).matched.at(-1)?.components?.default
if (typeof page === 'function') void (page as () => Promise<unknown>)().catch(() => undefined)
app.use(router).mount('#app')
