/** Settings of the installation as a whole: its name, its currencies, and how long it keeps things. */
import { type Definition, type Definitions, forClients, number, oneOf, text, yesNo } from '../definition.ts'
import { CurrencyChoice, CurrencyCodes } from '../kinds.ts'

const currency: Definition<string> = {
  name: 'Default currency',
  description: 'Currency that totals and prices are given in',
  field: new CurrencyChoice(),
  preset: 'USD',
  units: '',
  codesBy: 'CURRENCY_CODES',
}
const currencies: Definition<string> = {
  name: 'Currencies',
  description: 'Codes of the currencies that can be the default one, with commas between them',
  field: new CurrencyCodes(),
  preset: 'AUD,CAD,CNY,EUR,GBP,JPY,NZD,USD',
  units: '',
}
const address: Definition<string> = {
  ...text('', 'Address', 'Where this installation is found'),
  fixed: { value: ({ url }) => url, refusal: 'Site URL is locked by configuration' },
}

export const SERVER = {
  INVENTREE_BASE_URL: address,
  INVENTREE_INSTANCE: text('InvenTree', 'Name of the installation', 'What pages call this installation'),
  INVENTREE_DEFAULT_CURRENCY: currency,
  CURRENCY_CODES: currencies,
} as const satisfies Definitions

const YEARS = 36_500
const days = (preset: number, min: number, name: string, description: string) => number(preset, min, YEARS, 'days', name, description)
const DAYS_OF_THE_WEEK = { 0: 'Sunday', 1: 'Monday', 2: 'Tuesday', 3: 'Wednesday', 4: 'Thursday', 5: 'Friday', 6: 'Saturday' }

export const SERVER_OF_CLIENTS = forClients({
  SERVER_RESTART_REQUIRED: yesNo(false, 'Restart needed', 'Whether a changed setting waits for the server to start anew'),
  INVENTREE_INSTANCE_ID: text('', 'Key of the installation', 'What tells this installation from others'),
  INVENTREE_INSTANCE_TITLE: yesNo(false, 'Name in titles', 'Whether titles of pages hold the name of the installation'),
  INVENTREE_ANNOUNCE_ID: yesNo(false, 'Tell the key', 'Whether those without an account are told the key of the installation'),
  INVENTREE_COMPANY_NAME: text('My company name', 'Name of the company', 'Whose installation this is'),
  INVENTREE_RESTRICT_ABOUT: yesNo(false, 'Versions for superusers', 'Whether only superusers see which versions run'),
  INVENTREE_SHOW_SUPERUSER_BANNER: yesNo(true, 'Warn superusers', 'Whether pages remind superusers of what they are signed in as'),
  INVENTREE_SHOW_ADMIN_BANNER: yesNo(false, 'Warn staff', 'Whether pages remind staff of what they are signed in as'),
  INVENTREE_STRICT_URLS: yesNo(true, 'Whole addresses', 'Whether an address has to name its scheme'),
  INVENTREE_UPLOAD_MAX_SIZE: number(10, 1, 1_000_000, 'MB', 'Largest upload', 'How large a file may be'),
  INVENTREE_UPDATE_CHECK_INTERVAL: days(7, 0, 'Look for releases', 'Time between two looks for a newer release; 0 for none'),
  INVENTREE_BACKUP_ENABLE: yesNo(false, 'Backups', 'Whether database and files are backed up by themselves'),
  INVENTREE_BACKUP_DAYS: days(1, 1, 'Time between backups', 'How often backups are made'),
  INVENTREE_DELETE_TASKS_DAYS: days(30, 7, 'Keep tasks', 'How long results of background tasks are kept'),
  INVENTREE_DELETE_ERRORS_DAYS: days(30, 7, 'Keep errors', 'How long reports of errors are kept'),
  INVENTREE_DELETE_NOTIFICATIONS_DAYS: days(30, 7, 'Keep notifications', 'How long notifications are kept'),
  INVENTREE_DELETE_EMAIL_DAYS: days(30, 7, 'Keep e-mails', 'How long e-mails are kept'),
  INVENTREE_PROTECT_EMAIL_LOG: yesNo(false, 'Protect e-mails', 'Whether the log of e-mails cannot be deleted'),
  CURRENCY_UPDATE_INTERVAL: days(1, 0, 'Renew exchange rates', 'Time between two looks for exchange rates; 0 for none'),
  CURRENCY_UPDATE_PLUGIN: oneOf(
    'inventreecurrencyexchange',
    { '': 'None', inventreecurrencyexchange: 'Built in' },
    'Source of exchange rates',
    'Where exchange rates come from',
  ),
  DISPLAY_FULL_NAMES: yesNo(false, 'Full names', 'Whether people are shown by their full names in place of their user names'),
  DISPLAY_PROFILE_INFO: yesNo(true, 'Profiles', 'Whether the page of a person shows their profile'),
  WEEK_STARTS_ON: oneOf('1', DAYS_OF_THE_WEEK, 'First day of the week', 'Where weeks of calendars begin'),
  CALENDAR_HORIZON_MONTHS: number(12, 1, 1_200, 'months', 'Reach of calendars', 'How far calendars look ahead'),
})
