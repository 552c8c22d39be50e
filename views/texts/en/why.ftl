why-title = Why can someone do something?
why-about = Choose a user, a credential and an operation to see the decision and the rules behind it.
why-ask = Check
why-lead = See how the API would decide right now. Nothing is carried out.
why-elsewhere = The API runs elsewhere
why-elsewhere-text = This server signs people in but does not serve the API, so it cannot check.
why-question = Question
why-who = Who
why-with = With
why-with-hint = The user’s tokens and apps are offered once the user is known.
why-find = Find an operation
why-find-aside = part of its address or description
why-find-hint = Shortens the list below. If only one operation matches, it is chosen.
why-does = Does
why-choose = { $n ->
    [one] { $n } operation
   *[other] Choose one of { $n } operations
}
why-no-operation = No operation matches all of these words.
why-nobody = There is no user with that name.
why-not-theirs = They have no such credential. Choose one of theirs.
why-may = { $user } can: { $operation }
why-may-not = { $user } cannot: { $operation }
why-credential = The credential
why-holds = passes
why-fails = fails
why-check = Check<span class="hidden">: { $what }</span>
why-check-groups = Check<span class="hidden"> the groups of { $user }, { $scope }</span>
why-gate = The access check
why-gate-person = No scope is enough: the user has to be present.
why-gate-open = It is open to everyone.
why-gate-both = Both conditions must be met: the credential carries the scope, and the user’s roles allow it now.
why-gate-one = One of these is enough, if both of its conditions are met: the credential carries the scope, and the user’s roles allow it now.
why-content = A request can still be refused because of its content. For example, staff cannot change superusers.
why-session = A browser they have just signed in with
why-password = Username and password (Basic)
why-token = { $state ->
    [revoked] API token { $name }, { $id } (revoked)
    [expired] API token { $name }, { $id } (expired)
   *[works] API token { $name }, { $id }
}
why-app = App { $name }, as they authorized it
why-service = App { $name }, which acts as this account
why-active = The account of { $user } is active.
why-disabled = The account of { $user } is disabled, so nothing of theirs is accepted.
why-revoked = The token has been revoked.
why-not-revoked = The token has not been revoked.
why-expired = The token expired after { $day }.
why-not-expired = The token expires after { $day }.
why-app-active = { $name } is active.
why-app-disabled = { $name } is disabled.
why-has-password = A password is set.
why-no-password = No password is set, so none opens the account.
why-second-factor = The account has a second factor, so the API refuses the password alone. API tokens are accepted.
why-no-second-factor = There is no second factor, so the password alone is accepted.
why-open = No credential is needed.
why-person = The credential is accepted and stands for the user.
why-covered = The credential is accepted; its scopes and the user’s roles cover it.
why-401 = The credential is not accepted: the API answers 401. { $why }
why-403 = The API answers 403: “{ $detail }”
why-lesser = With { $fields } alone: { $answer }
why-lesser-enough = seeing the row and g:write are enough.
why-unscoped = { $what ->
    [token] The token carries everything the user can do.
    [app] The app carries everything the user can do.
   *[other] It carries everything the user can do.
}
why-carried = { $what ->
    [token] The token carries the scope { $scope }.
    [app] The app carries the scope { $scope }.
   *[other] It carries the scope { $scope }.
}
why-not-carried = { $what ->
    [token] The token does not carry the scope { $scope }.
    [app] The app does not carry the scope { $scope }.
   *[other] It does not carry the scope { $scope }.
}
why-held-disabled = A disabled account has no roles.
why-held-flag = { $what ->
    [superuser] { $user } is a superuser.
   *[staff] { $user } is staff.
}
why-held-no-flag = { $what ->
    [superuser] { $user } is not a superuser.
   *[staff] { $user } is not staff.
}
why-held-everybody = Every active account can do this.
why-held-superuser = { $user } is a superuser and has every role.
why-held-groups = Granted by { $groups }.
why-held-no-group = No group of { $user } grants it.
why-group = “{ $name }”
why-unnamed = without a name
