import { kind } from './kind.ts'

/** None of these is kept or served: clients read in the permissions of a person who may see them. */
kind('report.LabelTemplate', { roles: ['admin'] })
kind('report.ReportTemplate', { roles: ['admin'] })
kind('report.ReportAsset', { roles: ['admin'] })
kind('report.ReportSnippet', { roles: ['admin'] })
