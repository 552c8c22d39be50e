admin-lead = Was in den letzten { $days } Tagen geschah und worum Sie sich kümmern sollten.
admin-sign-ins = Anmeldungen
admin-sign-ins-text = Personen, die sich mit einem Browser angemeldet haben, pro Tag (UTC).
admin-failures = Fehlgeschlagene Anmeldungen
admin-failures-text = Falsche Passwörter und Codes, pro Tag (UTC).
admin-refusals = Abgelehnte Anfragen
admin-refusals-text = Anfragen, denen ein Scope oder eine Rolle fehlte, pro Tag (UTC).
admin-chart-label = { $title } pro Tag: { $days }
admin-attention = Zu erledigen
admin-state-good = in Ordnung
admin-state-warn = prüfen
admin-state-bad = beheben
admin-show = Anzeigen<span class="hidden">: { $title }</span>
admin-ending = Bald ablaufende API-Token
admin-ending-text = { $n ->
    [0] In den nächsten zwei Wochen läuft keines ab.
    [one] { $n } Token läuft in den nächsten zwei Wochen ab. Programme, die es verwenden, funktionieren dann nicht mehr.
   *[other] { $n } Token laufen in den nächsten zwei Wochen ab. Programme, die sie verwenden, funktionieren dann nicht mehr.
}
admin-unused = Unbenutzte Anwendungen
admin-unused-text = { $n ->
    [0] Jede Anwendung wurde in den letzten drei Monaten benutzt oder ist neu.
    [one] { $n } Anwendung wurde drei Monate lang nicht benutzt. Deaktivieren Sie sie, wenn sie nicht mehr gebraucht wird.
   *[other] { $n } Anwendungen wurden drei Monate lang nicht benutzt. Deaktivieren Sie, was nicht mehr gebraucht wird.
}
admin-alone = Personen ohne zweiten Faktor
admin-alone-text = { $n ->
    [0] Alle, die ein Passwort haben, haben auch einen zweiten Faktor.
    [one] { $n } Person meldet sich nur mit einem Passwort an{ $superusers ->
        [0] .
       *[other] : ein Superuser.
    }
   *[other] { $n } Personen melden sich nur mit einem Passwort an{ $superusers ->
        [0] .
       *[other] , darunter { $superusers } Superuser.
    }
}
admin-superusers = Superuser
admin-superusers-text = { $n ->
    [one] Nur ein Superuser kann sich anmelden. Ernennen Sie einen zweiten, damit niemand ausgesperrt ist, wenn der erste fehlt.
   *[other] { $n } Superuser können sich anmelden. Sie dürfen alles.
}
admin-clashing = Namen, die sich nur in der Groß- und Kleinschreibung unterscheiden
admin-clashing-text = { $more ->
    [0] Ein älteres Konto oder eine ältere Gruppe heißt, von der Groß- und Kleinschreibung abgesehen, genauso wie { $names }. Benennen Sie jeweils eines der beiden um.
   *[other] Ein älteres Konto oder eine ältere Gruppe heißt, von der Groß- und Kleinschreibung abgesehen, genauso wie { $names } und { $more } weitere. Benennen Sie jeweils eines der beiden um.
}
admin-key = Signaturschlüssel
admin-key-next = Ein neuer Schlüssel signiert { $when }.
admin-key-due = In Gebrauch seit: { $since }. Er wird automatisch ersetzt ({ $when }).
admin-key-text = In Gebrauch seit: { $since }. Er wird nur ersetzt, wenn Sie ihn wechseln.
admin-save = Speichern
admin-saved = Ihre Änderungen wurden gespeichert. Sie gelten ab der nächsten Anfrage.
admin-unchanged = Es gab nichts zu ändern.
admin-nothing-saved = Es wurde nichts gespeichert. { $why }
admin-check-fields = Prüfen Sie die markierten Felder.
admin-no-undo = Das lässt sich nicht rückgängig machen.
sign-in-only = Nur Anmeldung
missing-group = Diese Gruppe gibt es nicht
missing-person = Dieses Konto gibt es nicht
missing-application = Diese Anwendung gibt es nicht
missing-token = Dieses Token gibt es nicht
missing-text = Der Eintrag wurde gelöscht, oder die Adresse ist unvollständig. Es wurde nichts geändert.
missing-next = Suchen Sie den Eintrag in der Liste.

group-lead = Was die Mitglieder dieser Gruppe tun dürfen. Änderungen gelten ab der nächsten Anfrage, auch für vorhandene Token.
group-name = Name
group-roles = Rollen
group-roles-text = Wer mehreren Gruppen angehört, darf alles, was eine davon erlaubt.
group-members = Mitglieder
group-no-members = Noch keine Mitglieder
group-no-members-text = Fügen Sie unten ein Mitglied hinzu, oder wählen Sie die Gruppe auf der Seite der Person aus.
group-add-member = Mitglied hinzufügen
group-add = Hinzufügen
group-remove = Entfernen
group-remove-member = Entfernen<span class="hidden">: { $user }</span>
group-history-empty = Hier stehen die Änderungen an dieser Gruppe.
group-delete = Löschen
group-delete-this = Diese Gruppe löschen
group-delete-text = Sie sehen vorher, wer welche Rollen verliert.
group-created = { $name } wurde angelegt. Wählen Sie aus, was die Mitglieder tun dürfen.
group-saved = Die Rollen wurden gespeichert. Sie gelten ab der nächsten Anfrage.
group-no-role = Das Formular nennt eine Rolle, die es nicht gibt. Öffnen Sie die Seite neu.
group-member-added = { $name } wurde hinzugefügt.
group-member-already = { $name } ist schon Mitglied.
group-member-removed = { $name } wurde entfernt.
group-no-person = Es gibt kein Konto namens „{ $name }“. Es wurde nichts geändert.
group-remove-question = Dieses Mitglied entfernen?
group-remove-subject = { $user }, aus { $group }
group-remove-loss = Die Person verliert diese Rollen: { $deeds }.
group-remove-no-loss = Die Person verliert keine Rollen: Sie hat dieselben auch auf anderem Weg.
group-loss = { $who }: verliert { $deeds }.
group-no-loss = { $who }: Nichts ändert sich, weil andere Gruppen dieselben Rollen geben.
group-delete-question = Diese Gruppe löschen?
group-nobody-loses = Niemand verliert eine Rolle: Keine aktive Person hat durch diese Gruppe eine.
group-delete-responsible = Wofür diese Gruppe zuständig ist, hat danach keinen Verantwortlichen mehr.
group-not-deleted = Die Gruppe wurde nicht gelöscht
group-deleted = { $name } wurde gelöscht.
groups-lead = Eine Gruppe bestimmt, was ihre Mitglieder in jedem Bereich des Inventars tun dürfen.
groups-group = Gruppe
groups-deeds = Mitglieder dürfen
groups-nothing = Noch nichts
groups-empty = Noch keine Gruppen
groups-empty-text = Rollen kommen aus Gruppen. Legen Sie unten die erste an.
groups-create = Gruppe anlegen
groups-create-submit = Anlegen
list-search-name = Nach Namen suchen
list-tick-all = Alle auf dieser Seite auswählen

keys-lead = Mit diesen Schlüsseln werden Token signiert. Apps und andere Server prüfen die Signaturen mit dem öffentlichen Teil.
keys-since = In Gebrauch seit
keys-next = Nächster Wechsel
keys-next-waits = Läuft: Der neue Schlüssel signiert <time datetime="{ $at }" title="{ $moment }">{ $when }</time>.
keys-next-due = Automatisch, <time datetime="{ $at }" title="{ $moment }">{ $when }</time>, wenn der Schlüssel { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
} alt ist. Niemand wird abgemeldet.
keys-next-never = Nur wenn Sie wechseln: <span class="mono">--key-age</span> steht auf never.
keys-public = Öffentliche Schlüssel
keys-published = Veröffentlichte Schlüssel
keys-key = Schlüssel
keys-state = Status
keys-state-signs = signiert
keys-state-next = wartet
keys-state-published = abgelöst
keys-signs-from = Signiert ab
keys-until = Veröffentlicht bis
keys-until-next = der nächste ihn ablöst
keys-withdraw-one = Jetzt widerrufen<span class="hidden">: { $key }</span>
keys-private = Die privaten Teile liegen im Datenordner und werden nie angezeigt. Widerrufen Sie einen Schlüssel, den jemand anderes haben könnte: Alles, was damit signiert wurde, wird sofort ungültig.
keys-rotate = Jetzt wechseln
keys-waits = Ein neuer Schlüssel wartet bereits
keys-waits-text = Er signiert { $when } ({ $moment }). Es wurde nichts geändert.
keys-waits-next = Warten Sie, bis er in Gebrauch ist, bevor Sie noch einmal wechseln. Wenn ein Schlüssel gestohlen wurde, widerrufen Sie diesen jetzt.
keys-rotate-question = Signaturschlüssel wechseln?
keys-rotate-subject = Ein neuer Schlüssel wird jetzt erzeugt und veröffentlicht
keys-rotate-when = Er signiert in einer Stunde, wenn ihn alle haben, die die Schlüssel zwischenspeichern.
keys-rotate-old = Der jetzige Schlüssel bleibt veröffentlicht, bis alles abgelaufen ist, was damit signiert wurde. Niemand wird abgemeldet.
keys-rotate-copies = Programme mit einer fest eingetragenen Kopie des jetzigen Schlüssels lehnen neue Token dann ab.
keys-rotated = Ein neuer Schlüssel wurde veröffentlicht. Er signiert { $when }.
keys-missing = Diesen Schlüssel gibt es nicht
keys-missing-text = Er wurde bereits widerrufen, oder die Adresse ist unvollständig. Es wurde nichts geändert.
keys-missing-next = Sehen Sie in der Liste der Schlüssel nach.
keys-withdraw = Jetzt widerrufen
keys-withdraw-question = Diesen Schlüssel jetzt widerrufen?
keys-withdraw-unused = Er hat noch nichts signiert, also wird kein Token ungültig. Sie können sofort noch einmal wechseln.
keys-withdraw-tokens = Jedes damit signierte Access- und ID-Token wird ab jetzt von allen Prozessen dieses Servers abgelehnt.
keys-withdraw-new = Ein neuer Schlüssel signiert sofort. Apps bekommen mit ihren Refresh-Token neue Token; niemand wird abgemeldet.
keys-withdraw-next = Der wartende Schlüssel wird ebenfalls widerrufen: Wer den einen kopiert hat, hat auch den anderen.
keys-withdraw-others = Andere Server, die Token selbst prüfen, nehmen sie noch bis zu 15 Minuten an, solange sie die öffentlichen Schlüssel zwischenspeichern.
keys-withdrawn = Der Schlüssel wurde widerrufen.
keys-withdrawn-new = Der Schlüssel wurde widerrufen, und ein neuer signiert ab jetzt.
