admin-lead = What happened in the last { $days } days, and what needs your attention.
admin-sign-ins = Sign-ins
admin-sign-ins-text = People who signed in with a browser, per day (UTC).
admin-failures = Failed sign-ins
admin-failures-text = Wrong passwords and codes, per day (UTC).
admin-refusals = Refused requests
admin-refusals-text = Requests that lacked a scope or a role, per day (UTC).
admin-chart-label = { $title } per day: { $days }
admin-attention = Needs attention
admin-state-good = OK
admin-state-warn = check
admin-state-bad = fix
admin-show = Show<span class="hidden">: { $title }</span>
admin-ending = API tokens about to expire
admin-ending-text = { $n ->
    [0] None expires within two weeks.
    [one] { $n } token expires within two weeks. Programs that use it will stop working.
   *[other] { $n } tokens expire within two weeks. Programs that use them will stop working.
}
admin-unused = Unused applications
admin-unused-text = { $n ->
    [0] Every application has been used in the last three months, or is new.
    [one] { $n } application has not been used for three months. Disable it if it is no longer needed.
   *[other] { $n } applications have not been used for three months. Disable those that are no longer needed.
}
admin-alone = People without a second factor
admin-alone-text = { $n ->
    [0] Everyone who has a password also has a second factor.
    [one] { $n } person signs in with only a password{ $superusers ->
        [0] .
       *[other] : a superuser.
    }
   *[other] { $n } people sign in with only a password{ $superusers ->
        [0] .
        [one] , including { $superusers } superuser.
       *[other] , including { $superusers } superusers.
    }
}
admin-superusers = Superusers
admin-superusers-text = { $n ->
    [one] Only one superuser can sign in. Add a second one so that nobody is locked out when the first is away.
   *[other] { $n } superusers can sign in. They can do everything.
}
admin-clashing = Names that differ only in case
admin-clashing-text = { $more ->
    [0] An older user or group has the same name as { $names }, apart from upper and lower case. Rename one of each pair.
   *[other] An older user or group has the same name as { $names } and { $more } more, apart from upper and lower case. Rename one of each pair.
}
admin-key = Signing key
admin-key-next = A new key starts signing { $when }.
admin-key-due = In use since { $since }. It is replaced automatically { $when }.
admin-key-text = In use since { $since }. It is replaced only when you rotate it.
admin-save = Save
admin-saved = Your changes have been saved. They take effect with the next request.
admin-unchanged = There was nothing to change.
admin-nothing-saved = Nothing was saved. { $why }
admin-check-fields = Check the fields marked below.
admin-no-undo = This cannot be undone.
sign-in-only = Sign-in only
missing-group = Group not found
missing-person = User not found
missing-application = Application not found
missing-token = Token not found
missing-text = It was deleted, or the address is incomplete. Nothing was changed.
missing-next = Look for it in the list.

group-lead = What the members of this group can do. Changes take effect with the next request, whatever existing tokens say.
group-name = Name
group-roles = Roles
group-roles-text = Someone who belongs to several groups can do what any of them allows.
group-members = Members
group-no-members = No members yet
group-no-members-text = Add a member below, or select the group on a user’s page.
group-add-member = Add a member
group-add = Add
group-remove = Remove
group-remove-member = Remove<span class="hidden"> { $user }</span>
group-history-empty = Changes to this group are listed here.
group-delete = Delete
group-delete-this = Delete this group
group-delete-text = You will first see who loses which roles.
group-created = { $name } has been created. Select what its members can do.
group-saved = The roles have been saved. They take effect with the next request.
group-no-role = The form names a role that does not exist. Open the page again.
group-member-added = { $name } has been added.
group-member-already = { $name } is already a member.
group-member-removed = { $name } has been removed.
group-no-person = There is no user called “{ $name }”. Nothing was changed.
group-remove-question = Remove this member?
group-remove-subject = { $user }, from { $group }
group-remove-loss = They lose these roles: { $deeds }.
group-remove-no-loss = They lose no roles: they have the same ones in another way.
group-loss = { $who }: loses { $deeds }.
group-no-loss = { $who }: nothing changes, because other groups grant the same roles.
group-delete-question = Delete this group?
group-nobody-loses = No one loses a role: no active user has one through this group.
group-delete-responsible = Items that this group is responsible for no longer have an owner.
group-not-deleted = The group was not deleted
group-deleted = { $name } has been deleted.
groups-lead = A group determines what its members can do in each part of the inventory.
groups-group = Group
groups-deeds = Members can
groups-nothing = Nothing yet
groups-empty = No groups yet
groups-empty-text = People get their roles from groups. Create the first one below.
groups-create = Create a group
groups-create-submit = Create
list-search-name = Search by name
list-tick-all = Select all on this page

keys-lead = Tokens are signed with these keys. Apps and other servers verify the signatures with the public part.
keys-since = In use since
keys-next = Next rotation
keys-next-waits = In progress: the new key starts signing <time datetime="{ $at }" title="{ $moment }">{ $when }</time>.
keys-next-due = Automatic, <time datetime="{ $at }" title="{ $moment }">{ $when }</time>, when the key is { $days ->
    [one] { $days } day
   *[other] { $days } days
} old. No one is signed out.
keys-next-never = Only when you rotate: <span class="mono">--key-age</span> is set to never.
keys-public = Public keys
keys-published = Published keys
keys-key = Key
keys-state = Status
keys-state-signs = signing
keys-state-next = waiting
keys-state-published = retired
keys-signs-from = Signs from
keys-until = Published until
keys-until-next = the next key replaces it
keys-withdraw-one = Withdraw now<span class="hidden"> { $key }</span>
keys-private = The private parts are stored in the data folder and are never shown. Withdraw a key that someone else may have: everything it signed becomes invalid at once.
keys-rotate = Rotate now
keys-waits = A new key is already waiting
keys-waits-text = It starts signing { $when } ({ $moment }). Nothing was changed.
keys-waits-next = Wait until it is in use before you rotate again. If a key was stolen, withdraw that key now.
keys-rotate-question = Rotate the signing keys?
keys-rotate-subject = A new key is created and published now
keys-rotate-when = It starts signing in an hour, when everyone who caches the keys has it.
keys-rotate-old = The current key stays published until everything it signed has expired. No one is signed out.
keys-rotate-copies = Programs with a hard-coded copy of the current key will refuse new tokens.
keys-rotated = A new key has been published. It starts signing { $when }.
keys-missing = Key not found
keys-missing-text = It has already been withdrawn, or the address is incomplete. Nothing was changed.
keys-missing-next = Check the list of keys.
keys-withdraw = Withdraw now
keys-withdraw-question = Withdraw this key now?
keys-withdraw-unused = It has not signed anything yet, so no tokens become invalid. You can rotate again immediately.
keys-withdraw-tokens = Every access token and ID token signed with it is refused from now on by all processes of this server.
keys-withdraw-new = A new key starts signing immediately. Apps get new tokens with their refresh tokens; people stay signed in.
keys-withdraw-next = The waiting key is withdrawn too, because whoever copied one has the other.
keys-withdraw-others = Other servers that verify tokens themselves may accept them for up to 15 minutes, while they cache the public keys.
keys-withdrawn = The key has been withdrawn.
keys-withdrawn-new = The key has been withdrawn, and a new one is now signing.
