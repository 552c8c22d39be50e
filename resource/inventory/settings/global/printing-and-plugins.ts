/** Settings of labels, reports, plugins and machines: none of them is served here. */
import { forClients, number, oneOf, yesNo } from '../definition.ts'

const PAGES = { A4: 'A4', A3: 'A3', Legal: 'Legal', Letter: 'Letter' }
const plugins = (what: string) => yesNo(false, `Plugins: ${what}`, `Whether plugins may bring ${what}`)

export const PRINTING_AND_PLUGINS_OF_CLIENTS = forClients({
  LABEL_ENABLE: yesNo(true, 'Labels', 'Whether pages offer to print labels'),
  LABEL_DPI: number(300, 100, 10_000, '', 'Resolution of labels', 'Dots per inch of labels that are made as pictures'),
  REPORT_ENABLE: yesNo(false, 'Reports', 'Whether pages offer to print reports'),
  REPORT_DEBUG_MODE: yesNo(false, 'Reports as HTML', 'Whether reports come as HTML, to find faults in their templates'),
  REPORT_FETCH_URLS: yesNo(false, 'Addresses in reports', 'Whether a report may fetch what other servers hold'),
  REPORT_LOG_ERRORS: yesNo(false, 'Errors of reports', 'Whether errors of reports are logged'),
  REPORT_DEFAULT_PAGE_SIZE: oneOf('A4', PAGES, 'Page size', 'Paper that reports are made for'),

  PLUGIN_ON_STARTUP: yesNo(false, 'Install plugins', 'Whether missing plugins are installed when the server starts'),
  PLUGIN_UPDATE_CHECK: yesNo(true, 'Look for plugins', 'Whether newer releases of plugins are looked for'),
  ENABLE_PLUGINS_URL: plugins('addresses'),
  ENABLE_PLUGINS_NAVIGATION: plugins('navigation'),
  ENABLE_PLUGINS_APP: plugins('tables'),
  ENABLE_PLUGINS_SCHEDULE: plugins('scheduled tasks'),
  ENABLE_PLUGINS_EVENTS: plugins('reactions to events'),
  ENABLE_PLUGINS_INTERFACE: plugins('parts of pages'),
  ENABLE_PLUGINS_MAILS: plugins('handling of e-mails'),
  MACHINE_PING_ENABLED: yesNo(true, 'Ask machines', 'Whether machines are asked now and then how they are'),
})
