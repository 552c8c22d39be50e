home-hello = Hallo, { $name }
home-signed-in-as = Sie sind als { $username } angemeldet.
home-superuser = Superuser
home-staff = Mitarbeiter
home-search-submit = Suchen
home-attention = Braucht Ihre Aufmerksamkeit
home-check = Prüfen
home-tokens-expire = { $n ->
    [one] Ein API-Token läuft bald ab
   *[other] { $n } API-Token laufen bald ab
}
home-tokens-expire-about = { $more ->
    [0] Innerhalb von { $days } Tagen: { $names }.
   *[other] Innerhalb von { $days } Tagen: { $names } und { $more } weitere.
} { $n ->
    [one] Programme, die es verwenden, funktionieren dann nicht mehr.
   *[other] Programme, die sie verwenden, funktionieren dann nicht mehr.
}
home-tokens-expire-deed = Token ansehen
home-no-factor = Sie haben keinen zweiten Faktor
home-no-factor-about = Wer Ihr Passwort erfährt, kann sich als Sie anmelden. Eine Authenticator-App oder ein Passkey verhindert das.
home-no-factor-deed = Einrichten
home-few-codes = { $n ->
    [0] Sie haben keine Wiederherstellungscodes mehr
    [one] Sie haben noch einen Wiederherstellungscode
   *[other] Sie haben noch { $n } Wiederherstellungscodes
}
home-few-codes-about = Mit jedem können Sie sich einmal anmelden, wenn Sie Ihre App oder Ihren Passkey verlieren. Ist keiner mehr übrig, muss ein Superuser helfen.
home-few-codes-deed = Neue Codes erstellen
home-steps = Erste Schritte
home-steps-done = { $done } von { $all } erledigt. Diese Liste verschwindet, sobald alle Schritte erledigt sind.
home-step-done = erledigt
home-step-open = noch nicht erledigt
home-step-factor = Ihr Konto mit einem zweiten Faktor schützen
home-step-factor-deed = Einrichten
home-step-factor-about = Sie dürfen hier alles, also würde ein gestohlenes Passwort alles öffnen.
home-step-https = Über HTTPS bereitstellen
home-step-https-about = Die Adresse ist { $url }. Bevor andere den Server benutzen, stellen Sie einen Proxy mit Zertifikat davor, oder starten Sie ihn mit --tls-cert und --tls-key, und geben Sie als --url die https-Adresse an.
home-step-people = Personen einladen
home-step-people-deed = Jemanden einladen
home-step-people-about = Alle erhalten einen Link, um ein Passwort zu wählen. Was sie sehen und tun dürfen, bestimmen die Rollen ihrer Gruppen.
home-step-superuser = Einen zweiten Superuser haben
home-step-superuser-deed = Superuser ansehen
home-step-superuser-about = Wenn Sie nicht da sind oder Ihren zweiten Faktor verlieren, kann jemand anderes helfen.
home-step-data = Das Inventar füllen
home-step-data-about = Fügen Sie Teile über die API oder eine App hinzu. Ein InvenTree wird in einen neuen Datenordner importiert, bevor dieser eingerichtet wird.
home-step-data-deed = So importieren Sie
home-step-app = Eine App registrieren
home-step-app-deed = Registrieren
home-step-app-about = Personen können sich dort dann mit ihrem Konto von hier anmelden und entscheiden, was die App für sie tun darf.
home-step-backup = Eine Sicherung anlegen
home-step-backup-about = Eine verschlüsselte Datei mit allem darin, angelegt bei laufendem Server.
home-apps = Apps
home-app-allowed = { $host } · zugelassen
home-api-doc-about = Jede Operation zum Nachlesen und Ausprobieren
home-connect-about = Telefon-App, Python, curl, jede OpenID-Connect-Bibliothek
home-roles = Was Sie tun dürfen
home-roles-about = Das sind Ihre Rollen zu diesem Zeitpunkt. Eine App, die Sie zulassen, kann nie mehr als das.
home-roles-none = Noch nichts: Keine Ihrer Gruppen hat eine Rolle. Ein Superuser kann Sie in eine aufnehmen, die eine hat.
connect-lead = Einstellungen für Apps und Programme, fertig zum Kopieren.
connect-example = Beispiel: { $what }
connect-phone = InvenTree-App für Telefone
connect-phone-about = Legen Sie in der App einen Server mit dieser Adresse an und melden Sie sich mit Benutzername und Passwort an.
connect-phone-scan = Die App selbst liest keine Einstellungen aus einem QR-Code: Scannen Sie diesen mit der Kamera Ihres Telefons, um die Adresse dort zu haben, und kopieren Sie sie.
connect-phone-loopback = Nur dieser Rechner kann { $server } öffnen, Telefone und andere Rechner nicht. Starten Sie den Server mit --url und einer Adresse, die sie erreichen, und mit --host, wenn er nur hier lauscht.
connect-phone-qr = QR-Code mit der Adresse dieses Servers
connect-phone-factor = Die App fragt nur nach Benutzername und Passwort. Für Ihr Konto genügt das nicht: Es hat einen zweiten Faktor, und die App hat weder dafür noch für ein Token ein Feld. Verwenden Sie auf dem Telefon stattdessen die Seiten dieses Servers.
connect-server = Server
connect-username = Benutzername
connect-password = Passwort
connect-password-yours = Das, mit dem Sie sich hier anmelden
connect-password-none = Sie haben noch keines. Wählen Sie eines unter „{ page-security }“.
connect-python = Python-Client von InvenTree
connect-token-about = Er braucht ein API-Token in der Umgebungsvariable { $variable }. Ein Token wird einmal gezeigt, wenn Sie es erstellen, und nie hier.
connect-python-token = Token für Python erstellen
connect-curl = curl
connect-curl-token = Token für curl erstellen
connect-oidc = Jede Bibliothek für OpenID Connect oder OAuth 2.0
connect-oidc-about = Alles Weitere liest die Bibliothek aus dem Discovery-Dokument.
connect-issuer = Issuer
connect-discovery = Discovery-Dokument
connect-flow = Ablauf
connect-flow-value = Authorization Code mit PKCE (S256); Device Code für Geräte ohne Browser
connect-client = Client-ID
connect-identity-scopes = Scopes zur Person
connect-api-scopes = Scopes, um mit der API zu lesen
connect-resource = API (Resource, Audience)
connect-register = Eine App registrieren
