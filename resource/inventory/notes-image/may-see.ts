import type { Database } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { maySee } from '../kinds/index.ts'

/** Below the media folder. */
export const NOTES_FOLDER = 'notes_images'

/** May this person see the picture? One's own, and those in notes of things that one may see. @param image path below the media folder */
export async function maySeeNotesImage(db: Database, image: string, principal: Principal): Promise<boolean> {
  const rows = await db.all<{ user_id: number | null; model_type: string | null }>(
    'select user_id, model_type from common_notes_image where image = ?',
    [image],
  )
  return rows.some((row) => row.user_id === principal.user.pk || maySee(row.model_type ?? '', principal))
}
