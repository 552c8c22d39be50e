why-title = Warum darf jemand etwas?
why-about = Wählen Sie eine Person, einen Zugang und eine Operation, um die Entscheidung und ihre Regeln zu sehen.
why-ask = Prüfen
why-lead = So würde die API in diesem Augenblick entscheiden. Es wird nichts ausgeführt.
why-elsewhere = Die API läuft woanders
why-elsewhere-text = Dieser Server meldet Personen an, stellt aber die API nicht bereit und kann sie deshalb nicht befragen.
why-question = Frage
why-who = Wer
why-with = Womit
why-with-hint = Token und Apps der Person werden angeboten, sobald sie bekannt ist.
why-find = Operation suchen
why-find-aside = Teil der Adresse oder Beschreibung
why-find-hint = Kürzt die Liste darunter. Wenn nur eine Operation passt, wird sie gewählt.
why-does = Was
why-choose = { $n ->
    [one] { $n } Operation
   *[other] Eine von { $n } Operationen wählen
}
why-no-operation = Keine Operation enthält alle diese Wörter.
why-nobody = Es gibt kein Konto dieses Namens.
why-not-theirs = Diesen Zugang hat die Person nicht. Wählen Sie einen der ihren.
why-may = { $user } darf: { $operation }
why-may-not = { $user } darf nicht: { $operation }
why-credential = Der Zugang
why-holds = erfüllt
why-fails = verletzt
why-check = Prüfen<span class="hidden">: { $what }</span>
why-check-groups = Prüfen<span class="hidden">: Gruppen von { $user }, { $scope }</span>
why-gate = Die Zugriffsprüfung
why-gate-person = Kein Scope genügt: Die Person muss selbst anwesend sein.
why-gate-open = Das steht allen offen.
why-gate-both = Beide Bedingungen müssen erfüllt sein: Der Zugang umfasst den Scope, und die Rollen der Person erlauben es jetzt.
why-gate-one = Eines davon genügt, wenn beide Bedingungen erfüllt sind: Der Zugang umfasst den Scope, und die Rollen der Person erlauben es jetzt.
why-content = Eine Anfrage kann trotzdem wegen ihres Inhalts abgelehnt werden. Mitarbeiter können zum Beispiel keine Superuser ändern.
why-session = Ein Browser, mit dem sich die Person gerade angemeldet hat
why-password = Benutzername und Passwort (Basic)
why-token = { $state ->
    [revoked] API-Token { $name }, { $id } (widerrufen)
    [expired] API-Token { $name }, { $id } (abgelaufen)
   *[works] API-Token { $name }, { $id }
}
why-app = App { $name }, wie die Person sie zugelassen hat
why-service = App { $name }, die als dieses Konto handelt
why-active = Das Konto von { $user } ist aktiv.
why-disabled = Das Konto von { $user } ist deaktiviert: Nichts davon wird angenommen.
why-revoked = Das Token wurde widerrufen.
why-not-revoked = Das Token wurde nicht widerrufen.
why-expired = Das Token ist nach dem { $day } abgelaufen.
why-not-expired = Das Token gilt bis einschließlich { $day }.
why-app-active = { $name } ist aktiv.
why-app-disabled = { $name } ist deaktiviert.
why-has-password = Ein Passwort ist gesetzt.
why-no-password = Es ist kein Passwort gesetzt, also öffnet keines das Konto.
why-second-factor = Das Konto hat einen zweiten Faktor, deshalb lehnt die API das Passwort allein ab. API-Token werden angenommen.
why-no-second-factor = Es gibt keinen zweiten Faktor, deshalb genügt das Passwort allein.
why-open = Es ist kein Zugang nötig.
why-person = Der Zugang wird angenommen und steht für die Person.
why-covered = Der Zugang wird angenommen; seine Scopes und die Rollen der Person reichen dafür.
why-401 = Der Zugang wird nicht angenommen: Die API antwortet mit 401. { $why }
why-403 = Die API antwortet mit 403: „{ $detail }“
why-lesser = Nur mit { $fields }: { $answer }
why-lesser-enough = Es genügt, den Eintrag sehen zu dürfen und g:write zu haben.
why-unscoped = { $what ->
    [token] Das Token umfasst alles, was die Person darf.
    [app] Die App umfasst alles, was die Person darf.
   *[other] Dieser Zugang umfasst alles, was die Person darf.
}
why-carried = { $what ->
    [token] Das Token umfasst den Scope { $scope }.
    [app] Die App umfasst den Scope { $scope }.
   *[other] Dieser Zugang umfasst den Scope { $scope }.
}
why-not-carried = { $what ->
    [token] Das Token umfasst den Scope { $scope } nicht.
    [app] Die App umfasst den Scope { $scope } nicht.
   *[other] Dieser Zugang umfasst den Scope { $scope } nicht.
}
why-held-disabled = Ein deaktiviertes Konto hat keine Rollen.
why-held-flag = { $what ->
    [superuser] { $user } ist Superuser.
   *[staff] { $user } ist Mitarbeiter.
}
why-held-no-flag = { $what ->
    [superuser] { $user } ist kein Superuser.
   *[staff] { $user } ist kein Mitarbeiter.
}
why-held-everybody = Jedes aktive Konto darf das.
why-held-superuser = { $user } ist Superuser und hat jede Rolle.
why-held-groups = Erlaubt durch { $groups }.
why-held-no-group = Keine Gruppe von { $user } erlaubt es.
why-group = „{ $name }“
why-unnamed = ohne Namen
