people-lead = Alle, die sich hier anmelden können, und die Konten, in deren Namen Dienste handeln.
people-add = Person hinzufügen
people-person = Person
people-full-name = Name
people-email = E-Mail
people-groups = Gruppen
people-sign-in = Anmeldung mit
people-last-sign-in = Letzte Anmeldung
people-no-password = kein Passwort
people-password = Passwort
people-two-factors = Passwort und zweitem Faktor
people-search = Nach Name oder E-Mail suchen
people-all = Alle Personen
people-any-group = Alle Gruppen
people-show-active = Aktiv
people-show-disabled = Deaktiviert
people-show-superusers = Superuser
people-show-staff = Mitarbeiter
people-show-no-second-factor = Ohne zweiten Faktor
people-show-no-password = Ohne Passwort
people-empty = Noch niemand
people-empty-text = Hier stehen alle, die sich anmelden können.
people-count = { $n ->
    [one] { $n } Person
   *[other] { $n } Personen
}
people-username-aside = Benutzername

person-who = Name und E-Mail
person-username = Benutzername
person-username-hint = Für die Anmeldung.
person-optional = Freiwillig.
person-first-name = Vorname
person-last-name = Nachname
person-rights = Gruppen und Verwaltung
person-no-groups = Es gibt noch keine Gruppen. Rollen kommen aus Gruppen. <a href="{ $link }">Gruppe anlegen</a>
person-administration = Verwaltung
person-staff = Mitarbeiter
person-staff-text = Darf über die API Personen und Gruppen verwalten, aber anderen nicht mehr geben, als man selbst hat, und weder Superuser noch Personen ändern, die mehr dürfen.
person-superuser = Superuser
person-superuser-text = Darf alles: diese Seiten, Anwendungen und jede Rolle.
person-invite = Einladungslink erstellen
person-invite-text = Geben Sie den Link der neuen Person; sie wählt damit ihr Passwort. Für Dienstkonten wird er nicht gebraucht.
person-add = Hinzufügen
person-badge-disabled = deaktiviert
person-badge-superuser = Superuser
person-badge-staff = Mitarbeiter
person-access = Was die Person jetzt tun darf
person-no-roles = Nichts: Keine ihrer Gruppen hat eine Rolle.
person-no-access = Nichts: Das Konto ist deaktiviert.
person-why = Warum darf sie das, oder warum nicht?
person-sign-in = Anmeldung
person-password = Passwort
person-password-set = Gesetzt
person-none = fehlt
person-no-password = Kein Passwort öffnet das Konto.
person-second-factor = Zweiter Faktor
person-factor-app = Authenticator-App
person-factor-passkeys = { $n ->
    [one] { $n } Passkey
   *[other] { $n } Passkeys
}
person-factor-codes = { $n ->
    [one] noch { $n } Wiederherstellungscode
   *[other] noch { $n } Wiederherstellungscodes
}
person-joined = Angelegt
person-in-use = Derzeit in Gebrauch
person-in-use-text = <a href="{ $link }">{ $sessions ->
    [one] { $sessions } Sitzung
   *[other] { $sessions } Sitzungen
}, { $tokens } API-Token</a>, { $apps ->
    [one] { $apps } zugelassene App
   *[other] { $apps } zugelassene Apps
}
person-open-link = Offener Link
person-open-link-text = { $what }, läuft ab <time datetime="{ $at }" title="{ $moment }">{ $when }</time>
person-links = Einmalige Links
person-history-empty = Hier steht, was die Person tut und was mit ihrem Konto geschieht.
person-end = Abmelden, deaktivieren oder löschen
person-sign-out = Überall abmelden
person-sign-out-text = { $n ->
    [one] Beendet { $n } Sitzung.
   *[other] Beendet { $n } Sitzungen.
} API-Token gelten weiter.
person-sign-out-submit = Abmelden
person-sign-out-question = Diese Person überall abmelden?
person-sign-out-browsers = Sie muss sich in jedem Browser neu anmelden.
person-sign-out-apps = Apps, bei denen sie angemeldet ist, verlieren den Zugriff, wenn sie nicht in ihrer Abwesenheit arbeiten dürfen. API-Token gelten weiter.
person-sign-out-self = Dieser Browser gehört dazu.
person-signed-out = { $user } wurde überall abgemeldet.
person-disable = Deaktivieren
person-disable-text = Nichts von dieser Person wird mehr angenommen. Alles bleibt erhalten.
person-disable-question = Dieses Konto deaktivieren?
person-disable-access = Passwort, Sitzungen, API-Token und Apps der Person werden ab der nächsten Anfrage abgelehnt.
person-disable-links = Einmalige Links für sie gelten nicht mehr.
person-disable-kept = Alles bleibt erhalten und funktioniert wieder, wenn Sie das Konto aktivieren.
person-disabled = { $user } wurde deaktiviert.
person-enable = Aktivieren
person-enable-text = Passwort, API-Token und Apps funktionieren wieder. Die Person muss sich neu anmelden.
person-enabled = { $user } wurde aktiviert.
person-delete = Löschen
person-delete-text = Löscht auch die Sitzungen, die Token und was Apps erlaubt wurde. Das lässt sich nicht rückgängig machen.
person-delete-question = Dieses Konto löschen?
person-delete-access = Sitzungen und API-Token der Person gelten nicht mehr, und keine App kann mehr für sie handeln.
person-delete-kept = Was sie angelegt hat, bleibt ohne ihren Namen erhalten. Das Protokoll behält ihn.
person-delete-undo = Das lässt sich nicht rückgängig machen. Deaktivieren schon.
person-deleted = { $user } wurde gelöscht.
person-own-account = Das ist Ihr eigenes Konto: Sie werden sofort abgemeldet.
person-refused = Das ist nicht möglich
person-refused-text = { $why } Es wurde nichts geändert.
person-refused-next = Gehen Sie zurück zu dieser Person, oder sehen Sie in der Liste der Personen nach.
person-back = Gehen Sie zurück zu dieser Person.
person-created = { $user } wurde angelegt. Noch öffnet kein Passwort das Konto.
person-invited = { $user } wurde angelegt. Geben Sie der Person diesen Link.
person-error-no-username = Geben Sie einen Benutzernamen ein. Er dient der Anmeldung.
person-error-long = Verwenden Sie höchstens { $most } Zeichen.
person-error-email = Geben Sie eine Adresse wie name@example.org ein, oder lassen Sie das Feld leer.

contact-verified-addresses = Bestätigte Adressen
contact-verified = bestätigt
contact-not-verified = nicht bestätigt
contact-verified-text = Apps erfahren, dass diese { $contact ->
    [email] E-Mail-Adresse
   *[phone] Telefonnummer
} der Person gehört. Eine Änderung hebt die Bestätigung auf.
contact-not-verified-text = Bestätigen Sie diese { $contact ->
    [email] E-Mail-Adresse
   *[phone] Telefonnummer
}, wenn Sie wissen, dass sie der Person gehört. Apps können sich darauf verlassen.
contact-mark = Als bestätigt kennzeichnen<span class="hidden">: { $address }</span>
contact-unmark = Bestätigung aufheben<span class="hidden">: { $address }</span>
contact-marked = { $address } gilt jetzt als bestätigt.
contact-unmarked = { $address } gilt nicht mehr als bestätigt.
contact-not-marked = Es wurde nichts gekennzeichnet
contact-none = Das Formular sagt nicht, was bestätigt wurde.

link-title-invite = Einladung
link-title-password = Neues Passwort
link-title-second-factor = Zweiter Faktor verloren
link-text-invite = Die Person wählt ihr erstes Passwort.
link-text-password = Die Person wählt ein neues Passwort. Bis dahin gilt das jetzige.
link-text-second-factor = Die Person meldet sich einmal ohne ihn an und richtet einen neuen ein.
link-label-invite = Einladungslink
link-label-password = Link für ein neues Passwort
link-label-second-factor = Link zur Anmeldung ohne zweiten Faktor
link-hint-invite = Mit diesem Link wählt die Person ihr Passwort und ist angemeldet. Geben Sie ihn sonst niemandem: Er gilt einmal, innerhalb von { $hours } Stunden, und wird nicht noch einmal angezeigt.
link-hint-password = Mit diesem Link wählt die Person ein neues Passwort. Bis dahin gilt das jetzige. Geben Sie ihn sonst niemandem: Er gilt einmal, innerhalb von { $hours } Stunden, und wird nicht noch einmal angezeigt.
link-hint-second-factor = Mit diesem Link und ihrem Passwort meldet sich die Person einmal ohne zweiten Faktor an und richtet einen neuen ein. Geben Sie ihn sonst niemandem: Er gilt einmal, innerhalb von { $hours } Stunden, und wird nicht noch einmal angezeigt.
link-end-tokens = API-Token der Person jetzt widerrufen
link-end-tokens-text = { $n ->
    [one] Es gibt 1 Token, das sonst weiter gilt.
   *[other] Es gibt { $n } Token, die sonst weiter gelten.
}
link-create = Link erstellen<span class="hidden">: { $title }</span>
link-none = Es wurde kein Link erstellt
link-none-kind = Einen solchen Link gibt es nicht.
link-none-disabled = Das Konto ist deaktiviert, der Link wäre also wirkungslos.
link-made = Hier ist der Link für { $user }.
