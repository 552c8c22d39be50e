api-doc-documentation = Dokumentation
api-doc-lead = Alle Operationen der API, Bereich für Bereich. Wählen Sie einen Bereich, klappen Sie eine Operation auf und probieren Sie sie aus. <strong lang="en">Authorize</strong> nimmt ein Access-Token an, das Sie dieser Seite mit einem Klick geben, ein API-Token oder Benutzernamen und Passwort.
api-doc-as = Ohne all das werden Anfragen im Namen von <strong>{ $username }</strong> gestellt, hier angemeldet.
api-doc-areas = Bereiche
api-doc-all = Alle Bereiche
api-doc-no-script = Diese Seite braucht JavaScript. Ohne JavaScript lesen Sie das <a href="{ $document }">OpenAPI-Dokument</a> oder <a href="{ $scopes }">{ page-scopes }</a>.
api-doc-failed = Das Dokument konnte nicht geladen werden: Der Server antwortete { $status }.
api-doc-redirect = Zurück zur Dokumentation
api-doc-redirect-text = Sie werden zur Dokumentation zurückgebracht. Wenn dieses Fenster offen bleibt, schließen Sie es.

scopes-lead = Was eine App oder ein Token tun kann, ist zweifach begrenzt: durch die erteilten Scopes und durch das, was die Rollen der Person in diesem Moment erlauben.
scopes-contents = Auf dieser Seite
scopes-operations = { $n ->
    [one] { $n } Operation
   *[other] { $n } Operationen
}
scopes-no-operation = Öffnet keine Operation der API.
scopes-lesser = nur { $fields }, bei Zeilen, die die Person sehen kann
scopes-general = Grundlegendes und Verwaltung
scopes-general-text = Offen für jedes aktive Konto oder durch den Status als Mitarbeiter oder Superuser; eine Rolle ist nicht nötig. Kein Scope erlaubt einer App, ein Konto zu ändern oder ein API-Token anzulegen oder anzuzeigen: Dafür braucht es die Person selbst, mit Benutzernamen und Passwort (Basic) oder im Browser.
scopes-role-text = Die Rolle „{ $role }“. Personen erhalten sie durch eine Gruppe; ein Token oder eine App reicht nicht weiter als die eigenen Scopes.
scopes-identity = Über Sie
scopes-identity-text = Was eine App über die Person erfahren kann, die sich anmeldet. Diese Scopes öffnen nichts in der API.
