/** Where each page lives. An owner's pages to the ballot load with the first visit or one by one; staff's load apart. */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

import Offline from './owner/Offline.vue'
import { useSession } from './stores/session'

declare module 'vue-router' {
  interface RouteMeta { open?: boolean; staff?: boolean }
}

const c = '/c/:community'
const routes: RouteRecordRaw[] = [
  { path: '/login', component: () => import('./owner/LogIn.vue'), meta: { open: true } },
  { path: '/', component: () => import('./owner/Home.vue') },
  { path: '/claim', component: () => import('./owner/Claim.vue') },
  { path: `${c}/claim/:claim`, component: () => import('./owner/ClaimProgress.vue') },
  { path: `${c}/a/:assembly`, component: () => import('./owner/Notice.vue') },
  { path: `${c}/a/:assembly/roll`, component: () => import('./owner/AnnouncedRoll.vue') },
  { path: `${c}/a/:assembly/objection`, component: () => import('./owner/RollObjection.vue') },
  { path: `${c}/a/:assembly/proxy`, component: () => import('./owner/Proxy.vue') },
  { path: `${c}/a/:assembly/m/:motion`, component: () => import('./owner/MotionPage.vue') },
  { path: `${c}/p/:poll/vote`, component: () => import('./owner/Vote.vue') },
  { path: `${c}/p/:poll/check`, component: () => import('./owner/Check.vue') },
  { path: `${c}/p/:poll/receipt`, component: () => import('./owner/Receipt.vue') },
  { path: `${c}/p/:poll/mine`, component: () => import('./owner/Mine.vue') },
  { path: `${c}/p/:poll/turnout`, component: () => import('./owner/Turnout.vue') },
  { path: `${c}/p/:poll/result`, component: () => import('./owner/Result.vue') },
  { path: `${c}/p/:poll/objection`, component: () => import('./owner/ResultObjection.vue') },
  { path: `${c}/p/:poll/ballots/:ballot/objection`, component: () => import('./owner/BallotObjection.vue') },
  { path: `${c}/units/:unit/co-owners`, component: () => import('./owner/CoOwners.vue') },
  { path: '/proxies', component: () => import('./owner/Proxies.vue') },
  { path: '/me', component: () => import('./owner/Me.vue') },
  { path: '/offline', component: Offline, meta: { open: true } },
  { path: '/desk/login', component: () => import('./desk/DeskLogin.vue'), meta: { open: true } },
  { path: '/desk', component: () => import('./desk/Desk.vue') },
  { path: '/desk/roll', component: () => import('./desk/Choose.vue'), meta: { staff: true } },
  { path: '/desk/claims', component: () => import('./desk/Choose.vue'), meta: { staff: true } },
  { path: `/desk${c}/roll`, component: () => import('./desk/Roll.vue'), meta: { staff: true } },
  { path: `/desk${c}/roll/:import`, component: () => import('./desk/RollChanges.vue'), meta: { staff: true } },
  { path: `/desk${c}/claims`, component: () => import('./desk/Claims.vue'), meta: { staff: true } },
  { path: `/desk${c}/claims/:claim`, component: () => import('./desk/ClaimFile.vue'), meta: { staff: true } },
  { path: `/desk${c}/a/new`, component: () => import('./desk/NewAssembly.vue') },
  { path: `/desk${c}/a/:assembly`, component: () => import('./desk/AssemblyDesk.vue') },
  { path: `/desk${c}/a/:assembly/edit`, component: () => import('./desk/EditAssembly.vue') },
  { path: `/desk${c}/a/:assembly/residents`, component: () => import('./desk/Residents.vue') },
  { path: `/desk${c}/a/:assembly/changes`, component: () => import('./desk/Changes.vue') },
  { path: `/desk${c}/a/:assembly/delivery`, component: () => import('./desk/Delivery.vue') },
  { path: `/desk${c}/a/:assembly/doors`, component: () => import('./desk/Doors.vue') },
  { path: `/desk${c}/a/:assembly/objections`, component: () => import('./desk/RollObjections.vue') },
  { path: `/desk${c}/p/:poll`, component: () => import('./desk/Progress.vue') },
  { path: `/desk${c}/p/:poll/result`, component: () => import('./desk/Outcome.vue') },
  { path: '/desk/reports', component: () => import('./desk/ReportList.vue') },
  { path: `/desk${c}/reports/:report`, component: () => import('./desk/ReportFill.vue') },
  { path: '/office/reports', component: () => import('./office/ReportForms.vue'), meta: { staff: true } },
  { path: '/office/reports/:office/:form', component: () => import('./office/ReportForm.vue'), meta: { staff: true } },
  { path: '/office/reports/:office/:form/edit', component: () => import('./office/ReportBuilder.vue'), meta: { staff: true } },
  { path: '/office/reports/:office/:form/compare', component: () => import('./office/ReportCompare.vue'), meta: { staff: true } },
  { path: '/office/reports/:office/:form/periods/:period', component: () => import('./office/ReportPeriod.vue'), meta: { staff: true } },
  { path: '/office/report/:community/:report', component: () => import('./office/ReportReview.vue'), meta: { staff: true } },
  { path: '/p', component: () => import('./public/FindPaper.vue'), meta: { open: true } },
  { path: '/p/:code', component: () => import('./public/Paper.vue'), meta: { open: true } },
  { path: '/v/:ticket', component: () => import('./owner/Invitation.vue'), meta: { open: true } },
  { path: '/v/:community/:poll', component: () => import('./public/PublicPoll.vue'), meta: { open: true } },
  { path: `${c}/opinions`, component: () => import('./owner/AffairsOpinions.vue') },
  { path: `${c}/opinions/:gathering`, component: () => import('./owner/AffairsOpinion.vue') },
  { path: `${c}/notices`, component: () => import('./owner/AffairsNotices.vue') },
  { path: `${c}/notices/:notice`, component: () => import('./owner/AffairsNotice.vue') },
  { path: `${c}/questions`, component: () => import('./owner/AffairsQuestions.vue') },
  { path: `${c}/questions/:question`, component: () => import('./owner/AffairsQuestion.vue') },
  { path: '/desk/affairs', component: () => import('./desk/AffairsChoose.vue') },
  { path: `/desk${c}/affairs`, component: () => import('./desk/AffairsDesk.vue') },
  { path: `/desk${c}/opinions/new`, component: () => import('./desk/AffairsNewOpinion.vue') },
  { path: `/desk${c}/opinions/:gathering`, component: () => import('./desk/AffairsGathered.vue') },
  { path: `/desk${c}/notices/new`, component: () => import('./desk/AffairsNewNotice.vue') },
  { path: `/desk${c}/notices/:notice`, component: () => import('./desk/AffairsPosted.vue') },
  { path: `/desk${c}/questions/:question`, component: () => import('./desk/AffairsAnswer.vue') },
  { path: '/office/affairs', component: () => import('./office/AffairsOffice.vue'), meta: { staff: true } },
  { path: '/office', component: () => import('./office/Office.vue'), meta: { staff: true } },
  { path: '/office/rules', component: () => import('./office/RulesHome.vue'), meta: { staff: true } },
  { path: '/office/roles', component: () => import('./office/Roles.vue'), meta: { staff: true } },
  { path: '/office/community/:community', component: () => import('./office/Community.vue'), meta: { staff: true } },
  { path: '/office/rules/:community', component: () => import('./office/Rules.vue'), meta: { staff: true } },
  { path: '/office/roll/:community', component: () => import('./office/Roll.vue'), meta: { staff: true } },
  { path: '/office/bodies/:community', component: () => import('./office/Bodies.vue'), meta: { staff: true } },
  { path: '/office/review/:community/:assembly', component: () => import('./office/Review.vue'), meta: { staff: true } },
  { path: '/office/roll-objections/:community/:assembly', component: () => import('./office/Objections.vue'), meta: { staff: true } },
  { path: '/office/scrutineers/:community/:assembly', component: () => import('./office/Scrutineers.vue'), meta: { staff: true } },
  { path: '/office/certify/:community/:poll', component: () => import('./office/Certify.vue'), meta: { staff: true } },
  { path: '/office/cert/:community/:poll', component: () => import('./office/Certificates.vue'), meta: { staff: true } },
  { path: '/office/correct/:community/:poll', component: () => import('./office/Correct.vue'), meta: { staff: true } },
  { path: '/office/objections/:community/:poll', component: () => import('./office/Objections.vue'), meta: { staff: true } },
  { path: '/office/voids/:community/:poll', component: () => import('./office/Voids.vue'), meta: { staff: true } },
  { path: '/office/elections/:community/:poll', component: () => import('./office/Elections.vue'), meta: { staff: true } },
  { path: '/office/evidence/:community/:poll', component: () => import('./office/Evidence.vue'), meta: { staff: true } },
  { path: '/office/figures', component: () => import('./office/Figures.vue'), meta: { staff: true } },
  { path: '/published', component: () => import('./owner/DispatchPublished.vue') },
  { path: `${c}/published/:dispatch`, component: () => import('./owner/DispatchPublishedOne.vue') },
  { path: '/desk/docs', component: () => import('./desk/DispatchInbox.vue') },
  { path: `/desk${c}/docs/:addressee`, component: () => import('./desk/DispatchReceived.vue') },
  { path: '/office/docs', component: () => import('./office/DispatchList.vue'), meta: { staff: true } },
  { path: '/office/docs/new', component: () => import('./office/DispatchCompose.vue'), meta: { staff: true } },
  { path: '/office/docs/:dispatch', component: () => import('./office/DispatchFollow.vue'), meta: { staff: true } },
  { path: '/office/docs/:dispatch/edit', component: () => import('./office/DispatchCompose.vue'), meta: { staff: true } },
  { path: '/office/docs/:dispatch/:addressee', component: () => import('./office/DispatchTalk.vue'), meta: { staff: true } },
  { path: `${c}/archive`, component: () => import('./owner/Records.vue') },
  { path: `${c}/archive/:record`, component: () => import('./owner/RecordsOne.vue') },
  { path: '/desk/archive', component: () => import('./desk/RecordsHome.vue') },
  { path: `/desk${c}/archive`, component: () => import('./desk/RecordsDesk.vue') },
  { path: `/desk${c}/archive/:handover`, component: () => import('./desk/RecordsHandover.vue') },
  { path: '/office/archive', component: () => import('./office/RecordsHome.vue'), meta: { staff: true } },
  { path: '/office/archive/:community', component: () => import('./office/RecordsOffice.vue'), meta: { staff: true } },
  { path: '/office/archive/:community/:record', component: () => import('./office/RecordsDecision.vue'), meta: { staff: true } },
  { path: '/meetings', component: () => import('./owner/MeetingsHome.vue') },
  { path: `${c}/minutes`, component: () => import('./owner/MinutesList.vue') },
  { path: `${c}/minutes/:meeting`, component: () => import('./owner/MinutesRead.vue') },
  { path: `${c}/body/:body/meetings`, component: () => import('./owner/MeetingBody.vue') },
  { path: '/meetings/:community/:meeting', component: () => import('./owner/MeetingPage.vue') },
  { path: '/meetings/:community/:meeting/here', component: () => import('./owner/MeetingHere.vue') },
  { path: '/meetings/:community/:meeting/sign', component: () => import('./owner/MeetingSign.vue') },
  { path: '/desk/meetings', component: () => import('./desk/Meetings.vue') },
  { path: `/desk${c}/body/:body/meetings/new`, component: () => import('./desk/MeetingsCall.vue') },
  { path: `/desk${c}/meetings/:meeting`, component: () => import('./desk/MeetingsDesk.vue') },
  { path: '/office/meetings', component: () => import('./office/Meetings.vue'), meta: { staff: true } },
  { path: '/:rest(.*)*', component: () => import('./owner/Missing.vue'), meta: { open: true } },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  const session = useSession()
  await session.restore()
  if (to.meta.staff && !session.staff) return { path: '/desk/login', query: { next: to.fullPath } }
  if (!session.loggedIn && !to.meta.open) return { path: '/login', query: { next: to.fullPath } }
  return true
})

const NOT_ARRIVED = /dynamically imported module|importing a module script|preload css/i

/** A page whose file did not arrive: say that the network is gone, and keep the way on. */
router.onError((error: unknown, to) => {
  if (to.path === '/offline' || !(error instanceof Error && NOT_ARRIVED.test(error.message))) throw error
  void router.push({ path: '/offline', query: { to: to.fullPath } })
})
