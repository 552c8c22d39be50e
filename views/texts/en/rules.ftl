rule-last-superuser = This is the last superuser who can sign in. Make another user a superuser first, with a password or a passkey, then try again.
rule-group-name = Give the group a name of at most 150 characters.
rule-group-taken = There is already a group called { $name }.
rule-group-gone = This group has been deleted in the meantime.
rule-group-changed = Someone else changed the roles of this group in the meantime. Review them, then make your change again.
rule-no-contact = { $user } has no { $contact ->
    [email] email address
   *[phone] phone number
} that could be marked as verified.
rule-own-contact = Someone else has to confirm that your { $contact ->
    [email] email address
   *[phone] phone number
} is yours. Ask a superuser.
rule-contact-changed = The { $contact ->
    [email] email address
   *[phone] phone number
} was changed in the meantime. Check it again.
rule-token-ended = The token used for this request has been revoked or has expired.
rule-token-generations = A chain of tokens that create each other can have at most { $most } links. Create this one at /settings/tokens/.
rule-person-gone = This user has been deleted in the meantime.
rule-groups-gone = One of these groups has been deleted in the meantime. Check the groups again.
rule-permission = “{ $title }”
rule-more = { $n } more
rule-sign-in = Sign in first: this cannot be changed without an account.
rule-superuser = { $user } is a superuser. Ask a superuser to do this.
rule-stronger = { $user } has roles that you or this credential lack: { $permissions }. Ask a superuser, or someone who has them.
rule-grant = You can grant only what you and this credential hold, which does not include: { $permissions }. Ask a superuser, or someone who holds it.
rule-own-account = Change your own account in the account settings, or by using your password. A token with scopes cannot do it.
rule-flags = Only a superuser can make someone staff or a superuser, or revoke that.
rule-group-stronger = This group grants roles that you or this credential lack: { $permissions }. Ask a superuser to change it.
