/** `GET /api/`: what clients ask first, before they have credentials. */

import { machine, release, type } from 'node:os'
import { version } from '../../config.ts'
import { allow, isAllowed } from '../auth/gate.ts'
import type { JsonSchema } from '../engine/field.ts'
import { shown } from '../engine/singleton.ts'
import { API_VERSION } from '../openapi/document.ts'
import { setting } from './settings/setting.ts'

const text = { type: 'string' }
const maybe = (type: string) => ({ type: [type, 'null'] })
const flag = { type: 'boolean' }
const number = { type: 'integer' }

const CUSTOMIZE: JsonSchema = {
  type: 'object',
  properties: { logo: text, splash: text, login_message: maybe('string'), navbar_message: maybe('string'), disable_theme_storage: flag },
}
const SETTINGS: JsonSchema = {
  type: 'object',
  properties: { sso_registration: flag, registration_enabled: flag, password_forgotten_enabled: flag },
}

const SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    server: text,
    id: maybe('string'),
    version: text,
    instance: text,
    apiVersion: number,
    worker_running: flag,
    worker_count: number,
    worker_pending_tasks: number,
    plugins_enabled: flag,
    plugins_install_disabled: flag,
    active_plugins: { type: 'array', items: { type: 'object' } },
    email_configured: flag,
    debug_mode: flag,
    docker_mode: flag,
    default_locale: text,
    customize: CUSTOMIZE,
    system_health: { type: ['boolean', 'null'] },
    database: maybe('string'),
    platform: maybe('string'),
    installer: maybe('string'),
    target: maybe('string'),
    django_admin: maybe('string'),
    settings: SETTINGS,
  },
  required: ['server', 'version', 'apiVersion'],
}

export const rootOperation = shown({
  id: 'root_retrieve',
  path: '/api/',
  summary: 'See the name, version and settings of the server',
  view: allow.open,
  formless: true,
  response: SCHEMA,
  async read({ config, db, principal }) {
    // What runs below is told to staff.
    const staff = principal !== undefined && isAllowed(allow.staff, principal)
    return {
      // Clients check for this name before they go on.
      server: 'InvenTree',
      id: null,
      version,
      instance: await setting(db, 'INVENTREE_INSTANCE'),
      apiVersion: API_VERSION,
      worker_running: false,
      worker_count: 0,
      worker_pending_tasks: 0,
      plugins_enabled: false,
      plugins_install_disabled: true,
      active_plugins: [],
      email_configured: false,
      // Django's debug mode. Ours changes no JSON, this answer included.
      debug_mode: false,
      docker_mode: false,
      default_locale: 'en-us',
      customize: {
        logo: `${config.basePath}/static/logo.svg`,
        splash: `${config.basePath}/static/logo.svg`,
        login_message: null,
        navbar_message: null,
        disable_theme_storage: false,
      },
      system_health: staff ? true : null,
      database: staff ? db.kind : null,
      platform: staff ? `${type()}-${release()}-${machine()}` : null,
      installer: null,
      target: null,
      django_admin: staff ? 'admin-center' : null,
      settings: { sso_registration: false, registration_enabled: false, password_forgotten_enabled: false },
    }
  },
})
