"""All that the agent says to a person, in their language. Every language has every key."""

# ruff: noqa: RUF001 - typographic quotes are meant

from collections.abc import Mapping
from typing import Final

from agent.inputs import Problem

EN: Final[Mapping[str, str]] = {
    "app": "Help Channel",
    "start.title": "One moment, please",
    "start.text": "Checking that everything is ready…",
    "sign_in.title": "Sign in to ask for help",
    "sign_in.text": "Use the name and the password that your organisation gave you.",
    "sign_in.server": "Server: {server}",
    "sign_in.login": "User name",
    "sign_in.password": "Password",
    "sign_in.remember": "Remember me on this computer",
    "sign_in.go": "Sign in",
    "sign_in.busy": "Signing in…",
    "sign_in.again": "We keep trying. You can also wait here.",
    "ask.title": "How can we help you?",
    "ask.hello": "Signed in as {name}, {organisation}",
    "ask.text": "Tell us in one sentence what you need.",
    "ask.topic": "It is about:",
    "ask.no_topic": "I do not know",
    "ask.unknown_topic": "The help desk has no topic called “{topic}”, so your request goes "
    "without one.",
    "ask.go": "Ask for help",
    "ask.note": "Nobody can see your screen unless you say yes first.",
    "offline": "There is no line to the server right now. What you send is kept and will be sent.",
    "waiting.title": "Your request is in the queue",
    "waiting.yours": "Your request: “{text}”",
    "waiting.unknown": "Your request is on its way…",
    "waiting.place": "You are number {place} of {waiting}.",
    "waiting.next": "You are next.",
    "waiting.technicians.0": "No technician is online at the moment. We keep your place.",
    "waiting.technicians.1": "One technician is online.",
    "waiting.technicians.n": "{count} technicians are online.",
    "waiting.minutes.1": "It may take about a minute.",
    "waiting.minutes.n": "It may take about {minutes} minutes.",
    "waiting.note": "You can go on working. We will ask you before anybody sees your screen.",
    "waiting.cancel": "Cancel the request",
    "consent.title": "{technician} wants to help you",
    "consent.of": "{technician}, of {organisation}",
    "consent.text": "What may {technician} do? You can end it at any time.",
    "consent.view": "Allow viewing only",
    "consent.view.text": "See your screen. Your mouse and keyboard stay yours alone.",
    "consent.control": "Allow viewing and control",
    "consent.control.text": "See your screen, and use your mouse and keyboard.",
    "consent.clipboard": "Also share what I copy and paste (clipboard)",
    "consent.no": "No, thanks",
    "consent.note": "Close private windows first. Nothing is seen before you choose.",
    "connecting.title": "Connecting to {technician}…",
    "connecting.text": "This usually takes a few seconds.",
    "connecting.cancel": "Cancel",
    "session.opening": "Connecting…",
    "session.waiting": "Waiting for {technician} to open your screen…",
    "session.joined": "{technician} sees your screen",
    "session.joined.control": "{technician} sees and controls your screen",
    "session.paused": "Paused. {technician} sees nothing now",
    "session.lost": "The line was lost. Coming back…",
    "session.control": "Allow control",
    "session.leaves": "My clipboard to the technician",
    "session.enters": "The technician’s clipboard to me",
    "session.pause": "Pause",
    "session.resume": "Go on",
    "session.keys": "{keys} ends the session at once, wherever you are.",
    "session.no_keys": "On this desktop no key can end the session; use “End now” here.",
    "session.doubted": "Not taken: {technician} is using mouse or keyboard. Wait a moment, then "
    "press again.",
    "asking.control": "{technician} asks to use your mouse and keyboard.",
    "asking.clipboard_to_technician": "{technician} asks to read what you copy (clipboard).",
    "asking.clipboard_to_user": "{technician} asks to put text into your clipboard.",
    "asking.monitor": "{technician} asks to see: {monitor}.",
    "asking.allow": "Allow",
    "asking.no": "No",
    "monitor.which": "May be seen:",
    "monitor.all": "All monitors",
    "session.end": "End now",
    "session.close.title": "End the session?",
    "session.close.text": "{technician} is still connected to your screen.",
    "session.close.end": "End now",
    "session.close.stay": "Go on",
    "keep.title": "We keep your place",
    "keep.text": "This window becomes small and waits in the task bar. It comes back when somebody "
    "is there to help you.",
    "keep.text.tray": "This window goes away; its icon stays beside the clock. It comes back when "
    "somebody is there to help you.",
    "keep.stay": "Keep my place",
    "tray.open": "Open",
    "tray.quit": "Quit",
    "leave.title": "Cancel your request?",
    "leave.text": "If you close this window, your request is cancelled.",
    "leave.go": "Cancel the request",
    "leave.stay": "Keep waiting",
    "finished.title": "The session has ended",
    "finished.cancelled": "You cancelled your request.",
    "finished.turned_away": "The help desk closed your request.",
    "finished.ended_by_you": "You ended the session. Nobody can see your screen now.",
    "finished.ended_by_technician": "{technician} ended the session. "
    "Nobody can see your screen now.",
    "finished.ended": "The session was ended. Nobody can see your screen now.",
    "finished.aborted": "The session could not go on. Nobody can see your screen now. "
    "You can ask again.",
    "finished.refused": "The help desk could not take your request.",
    "finished.nobody_came": "{technician} did not open your screen in time. You can ask again.",
    "finished.elsewhere": "The session goes on in another window of this program.",
    "finished.lost": "The line was lost for too long, so the session was ended. "
    "Nobody can see your screen now.",
    "finished.failed": "Your screen could not be shared.",
    "finished.rate": "How was the help?",
    "finished.rate.1": "1 bad",
    "finished.rate.2": "2",
    "finished.rate.3": "3",
    "finished.rate.4": "4",
    "finished.rate.5": "5 very good",
    "finished.why": "Would you like to say why? You need not.",
    "finished.send": "Send",
    "finished.thanks": "Thank you for saying so.",
    "finished.again": "Ask for help again",
    "finished.close": "Close",
    "trouble.title": "Your screen cannot be shared yet",
    "trouble.again": "Try again",
    "trouble.close": "Close",
    "check.proxy": "Proxy",
    "check.proxy.ok": ": {through}",
    "check.server": "The server answers",
    "check.server.ok": " ({milliseconds} ms)",
    "check.clock": "The clocks agree",
    "check.clock.ok": " ({seconds} s apart)",
    "check.sign_in": "Signing in",
    "check.sign_in.ok": "",
    "check.broker": "The road of messages",
    "check.broker.ok": " (open in {milliseconds} ms)",
    "check.relay": "The road of the screen",
    "check.relay.ok": " (round trip {median} ms, 95 of 100 within {p95} ms; {speed} MB/s)",
    "check.display": "The desktop",
    "check.display.ok": "",
    "check.vnc": "The program that shows it",
    "check.vnc.ok": "",
    "check.untried": "not tried: it needs a user name and a password (--login, --password-stdin)",
    "problem.clock": "This computer's clock is {detail} off. Please set it right.",
    "problem.no_broker": "Messages do not get through ({detail}). Please tell your administrator.",
    "problem.no_relay": "The relay cannot be reached ({detail}). Please tell your administrator.",
    "screen.agree": "A question of {organisation}",
    "agree.title": "Help without asking?",
    "agree.text": "{organisation} would like to help on this computer without asking you each "
    "time. Technicians would see and steer it when they need to.",
    "agree.note": "It is always shown here while somebody looks, you can end it at once, and you "
    "can take your answer back at any time.",
    "agree.yes": "Yes, they may",
    "agree.no": "No, always ask me",
    "direct.on": "Technicians may help on this computer without asking.",
    "direct.end": "Always ask me again",
    "terminal.agree": "May technicians help on this computer without asking? [y/n] ",
    "problem.wrong_code": "This code is not right, is over, or was used already. "
    "Please check it, or ask for a new one.",
    "problem.not_enrolled": "This computer is not let in by itself any more. "
    "Please sign in, or ask your administrator for a new code.",
    "sign_in.code": "I have a code",
    "code.text": "Type the code that you were told on the telephone, and your name.",
    "code.name": "Your name",
    "code.code": "Code",
    "code.back": "Back",
    "problem.wrong_password": "This user name or password is not right. Please try again.",
    "problem.new_machine": "Your account needs a code, and this computer is new for it. Sign in to "
    "the desk with your browser, allow a new machine under My account, and try again.",
    "problem.revoked": "This computer's access was ended. Please ask your administrator.",
    "problem.too_many": "Too many tries. Please wait a minute and try again.",
    "problem.unreachable": "The server cannot be reached: {detail}. "
    "Please check your network connection.",
    "problem.unavailable": "The help desk is not ready at the moment ({detail}).",
    "problem.certificate": "The server could not prove who it is: {detail}. "
    "Nothing was sent. Please tell your organisation’s help desk.",
    "problem.certificate_name": "The server’s certificate is for another address than {detail}. "
    "Nothing was sent. Please check the address, or tell your organisation’s help desk.",
    "problem.certificate_expired": "The certificate of {detail} has expired. Nothing was sent. "
    "Please tell your organisation’s help desk.",
    "problem.certificate_early": "The certificate of {detail} is not valid yet. Nothing was sent. "
    "Please tell your organisation’s help desk.",
    "problem.certificate_unknown": "Nobody whom this computer trusts vouches for {detail}. "
    "Nothing was sent. If your organisation has its own certificate authority, "
    "its file must be named: [ServerConfig] ca_file.",
    "problem.proxy_away": "The proxy {detail} cannot be reached. "
    "Please check your network connection, or tell your administrator.",
    "problem.proxy_strange": "What answers at {detail} is no HTTP proxy. "
    "Please tell your administrator.",
    "problem.proxy_asks": "The proxy {detail} wants a user name and a password. "
    "Your administrator can set them: [ServerConfig] proxy_username and proxy_password.",
    "problem.proxy_password": "The proxy {detail} does not accept this user name or password. "
    "Please tell your administrator.",
    "problem.proxy_refuses": "The proxy does not let this program through ({detail}). "
    "Please ask your administrator to allow this address and port.",
    "problem.not_a_desk": "{detail} does not answer as a help desk does. "
    "Please check the server’s address.",
    "problem.x11vnc_missing": "The program x11vnc is missing on this computer ({detail}). "
    "Whoever looks after it can install it with:\n\nsudo apt install x11vnc",
    "problem.x11vnc_failed": "The program x11vnc could not show this screen: {detail}",
    "problem.tigervnc_missing": "The program X0tigervnc is missing on this computer ({detail}). "
    "Whoever looks after it can install it with:\n\nsudo apt install tigervnc-scraping-server",
    "problem.tigervnc_failed": "The program X0tigervnc could not show this screen: {detail}",
    "problem.wayvnc_missing": "The program wayvnc is missing on this computer ({detail}). "
    "Whoever looks after it can install it with:\n\nsudo apt install wayvnc",
    "problem.wayvnc_failed": "The program wayvnc could not show this screen: {detail}",
    "problem.display_gone": "The screen {detail} is not there any more. Please choose another one.",
    "problem.no_display": "There is no graphical desktop here (DISPLAY is not set). "
    "Start this program from within the desktop.",
    "problem.wayland": "This desktop runs on Wayland, which cannot be shared yet. "
    "Sign out and choose “Xorg” or “X11” when you sign in.",
    "problem.unfilterable": "The technician’s viewer sent something that cannot be checked "
    "({detail}), so the session was ended for your safety.",
    "problem.unknown": "Something went wrong.",
    "screen.start": "Checking this computer",
    "screen.sign-in": "Signing in",
    "screen.ask": "Signed in",
    "screen.waiting": "Waiting",
    "screen.consent": "{technician}, of {organisation}, wants to help you",
    "screen.connecting": "Connecting",
    "screen.in-session": "In session with {technician}",
    "screen.finished": "Finished",
    "screen.trouble": "Trouble",
    "terminal.question": "Allow? y = view, c = view and control, f = all with clipboard, n = no: ",
    "terminal.running": "The program is running already. Its window is where you left it.",
    "terminal.commands": "(type: say TEXT, end, cancel, quit)",
    "picture.take": "Attach a picture of my screen",
    "picture.remove": "Do not attach the picture",
    "picture.title": "Attach this picture?",
    "picture.text": "Nothing was sent yet. If you attach it, the technicians who may take your "
    "request see it. It is deleted {days} days after the end.",
    "picture.yes": "Attach it",
    "picture.no": "Do not attach it",
    "picture.chosen": "A picture of your screen will be sent with your request.",
    "picture.sending": "The picture of your screen is being sent…",
    "picture.sent": "The picture of your screen was sent.",
    "picture.failed": "The picture of your screen could not be sent.",
    "picture.back": "Take the picture back",
    "picture.gone": "You took the picture of your screen back; it is deleted.",
    "picture.stayed": "The picture could not be taken back yet. Please try again.",
    "problem.no_picture": "No picture of this screen could be made ({detail}).",
    "problem.no_picture_wayland": "No picture of this screen could be made: the program grim is "
    "missing, or this desktop does not allow it ({detail}).",
    "chat.button": "Chat",
    "chat.button.n": "Chat ({count})",
    "chat.title": "Messages",
    "chat.text": "Write to the help desk. Never write passwords here.",
    "chat.send": "Send",
    "chat.me": "You",
    "chat.empty": "Nothing has been written yet.",
    "chat.sending": "on its way",
    "chat.refused": "not sent: the request had ended",
    "chat.close": "Close",
}

ES: Final[Mapping[str, str]] = {
    "app": "Canal de Ayuda",
    "start.title": "Un momento, por favor",
    "start.text": "Comprobando que todo está listo…",
    "sign_in.title": "Identifíquese para pedir ayuda",
    "sign_in.text": "Use el nombre y la contraseña que le dio su organización.",
    "sign_in.server": "Servidor: {server}",
    "sign_in.login": "Usuario",
    "sign_in.password": "Contraseña",
    "sign_in.remember": "Recordarme en este ordenador",
    "sign_in.go": "Entrar",
    "sign_in.busy": "Entrando…",
    "sign_in.again": "Seguimos intentándolo. Puede esperar aquí.",
    "ask.title": "¿En qué podemos ayudarle?",
    "ask.hello": "Ha entrado como {name}, {organisation}",
    "ask.text": "Díganos en una frase qué necesita.",
    "ask.topic": "Se trata de:",
    "ask.no_topic": "No lo sé",
    "ask.unknown_topic": "El servicio de ayuda no tiene ningún tema llamado «{topic}»; su petición "
    "irá sin tema.",
    "ask.go": "Pedir ayuda",
    "ask.note": "Nadie puede ver su pantalla si usted no lo acepta antes.",
    "offline": "Ahora no hay conexión con el servidor. Lo que envíe se guarda y se enviará.",
    "waiting.title": "Su petición está en la cola",
    "waiting.yours": "Su petición: «{text}»",
    "waiting.unknown": "Su petición está en camino…",
    "waiting.place": "Usted es el número {place} de {waiting}.",
    "waiting.next": "Usted es el siguiente.",
    "waiting.technicians.0": "Ahora no hay técnicos conectados. Le guardamos el turno.",
    "waiting.technicians.1": "Hay un técnico conectado.",
    "waiting.technicians.n": "Hay {count} técnicos conectados.",
    "waiting.minutes.1": "Puede tardar alrededor de un minuto.",
    "waiting.minutes.n": "Puede tardar unos {minutes} minutos.",
    "waiting.note": "Puede seguir trabajando. Le preguntaremos antes de que nadie vea su pantalla.",
    "waiting.cancel": "Cancelar la petición",
    "consent.title": "{technician} quiere ayudarle",
    "consent.of": "{technician}, de {organisation}",
    "consent.text": "¿Qué puede hacer {technician}? Podrá terminar en cualquier momento.",
    "consent.view": "Permitir solo ver",
    "consent.view.text": "Ver su pantalla. El ratón y el teclado siguen siendo solo suyos.",
    "consent.control": "Permitir ver y controlar",
    "consent.control.text": "Ver su pantalla y usar su ratón y su teclado.",
    "consent.clipboard": "Compartir también lo que copio y pego (portapapeles)",
    "consent.no": "No, gracias",
    "consent.note": "Cierre antes las ventanas privadas. Nada se ve hasta que usted elija.",
    "connecting.title": "Conectando con {technician}…",
    "connecting.text": "Suele tardar unos segundos.",
    "connecting.cancel": "Cancelar",
    "session.opening": "Conectando…",
    "session.waiting": "Esperando a que {technician} abra su pantalla…",
    "session.joined": "{technician} ve su pantalla",
    "session.joined.control": "{technician} ve y controla su pantalla",
    "session.paused": "En pausa. {technician} no ve nada ahora",
    "session.lost": "Se perdió la conexión. Recuperándola…",
    "session.control": "Permitir el control",
    "session.leaves": "Mi portapapeles al técnico",
    "session.enters": "El portapapeles del técnico a mí",
    "session.pause": "Pausar",
    "session.resume": "Seguir",
    "session.keys": "{keys} termina la sesión al momento, esté donde esté.",
    "session.no_keys": "En este escritorio ninguna tecla puede terminar la sesión; "
    "use «Terminar ya» aquí.",
    "session.doubted": "No vale: {technician} está usando el ratón o el teclado. Espere un momento "
    "y pulse otra vez.",
    "asking.control": "{technician} pide usar su ratón y su teclado.",
    "asking.clipboard_to_technician": "{technician} pide leer lo que usted copie (portapapeles).",
    "asking.clipboard_to_user": "{technician} pide poner texto en su portapapeles.",
    "asking.monitor": "{technician} pide ver: {monitor}.",
    "asking.allow": "Permitir",
    "asking.no": "No",
    "monitor.which": "Se puede ver:",
    "monitor.all": "Todos los monitores",
    "session.end": "Terminar ya",
    "session.close.title": "¿Terminar la sesión?",
    "session.close.text": "{technician} sigue conectado a su pantalla.",
    "session.close.end": "Terminar ya",
    "session.close.stay": "Continuar",
    "keep.title": "Le guardamos el turno",
    "keep.text": "Esta ventana se reduce y espera en la barra de tareas. Vuelve cuando haya "
    "alguien para ayudarle.",
    "keep.text.tray": "Esta ventana desaparece; su icono queda junto al reloj. Vuelve cuando haya "
    "alguien para ayudarle.",
    "keep.stay": "Guardar mi turno",
    "tray.open": "Abrir",
    "tray.quit": "Salir",
    "leave.title": "¿Cancelar su petición?",
    "leave.text": "Si cierra esta ventana, su petición se cancela.",
    "leave.go": "Cancelar la petición",
    "leave.stay": "Seguir esperando",
    "finished.title": "La sesión ha terminado",
    "finished.cancelled": "Usted canceló su petición.",
    "finished.turned_away": "El servicio de ayuda cerró su petición.",
    "finished.ended_by_you": "Usted terminó la sesión. Ahora nadie puede ver su pantalla.",
    "finished.ended_by_technician": "{technician} terminó la sesión. "
    "Ahora nadie puede ver su pantalla.",
    "finished.ended": "La sesión ha terminado. Ahora nadie puede ver su pantalla.",
    "finished.aborted": "La sesión no pudo continuar. Ahora nadie puede ver su pantalla. "
    "Puede volver a pedir ayuda.",
    "finished.refused": "El servicio de ayuda no pudo aceptar su petición.",
    "finished.nobody_came": "{technician} no abrió su pantalla a tiempo. "
    "Puede volver a pedir ayuda.",
    "finished.elsewhere": "La sesión continúa en otra ventana de este programa.",
    "finished.lost": "La conexión se perdió demasiado tiempo y la sesión terminó. "
    "Ahora nadie puede ver su pantalla.",
    "finished.failed": "No se pudo compartir su pantalla.",
    "finished.rate": "¿Qué le pareció la ayuda?",
    "finished.rate.1": "1 mal",
    "finished.rate.2": "2",
    "finished.rate.3": "3",
    "finished.rate.4": "4",
    "finished.rate.5": "5 muy bien",
    "finished.why": "¿Quiere decirnos por qué? No es obligatorio.",
    "finished.send": "Enviar",
    "finished.thanks": "Gracias por decirlo.",
    "finished.again": "Volver a pedir ayuda",
    "finished.close": "Cerrar",
    "trouble.title": "Su pantalla aún no se puede compartir",
    "trouble.again": "Probar otra vez",
    "trouble.close": "Cerrar",
    "check.proxy": "Proxy",
    "check.proxy.ok": ": {through}",
    "check.server": "El servidor responde",
    "check.server.ok": " ({milliseconds} ms)",
    "check.clock": "Los relojes coinciden",
    "check.clock.ok": " (diferencia: {seconds} s)",
    "check.sign_in": "Inicio de sesión",
    "check.sign_in.ok": "",
    "check.broker": "Vía de los mensajes",
    "check.broker.ok": " (abierta en {milliseconds} ms)",
    "check.relay": "Vía de la pantalla",
    "check.relay.ok": " (ida y vuelta {median} ms, 95 de cada 100 en {p95} ms; {speed} MB/s)",
    "check.display": "El escritorio",
    "check.display.ok": "",
    "check.vnc": "El programa que lo muestra",
    "check.vnc.ok": "",
    "check.untried": "sin probar: necesita usuario y contraseña (--login, --password-stdin)",
    "problem.clock": "El reloj de este equipo está desviado {detail}. Póngalo en hora.",
    "problem.no_broker": "Los mensajes no llegan ({detail}). Avise a su administrador.",
    "problem.no_relay": "No se puede contactar con el relé ({detail}). Avise a su administrador.",
    "screen.agree": "Una pregunta de {organisation}",
    "agree.title": "¿Ayuda sin preguntar?",
    "agree.text": "{organisation} quiere poder ayudar en este equipo sin preguntarle cada vez. "
    "El personal técnico lo vería y lo manejaría cuando haga falta.",
    "agree.note": "Mientras alguien mira, siempre se ve aquí; puede terminarlo en el acto y "
    "retirar su respuesta en cualquier momento.",
    "agree.yes": "Sí, pueden",
    "agree.no": "No, pregúntenme siempre",
    "direct.on": "El personal técnico puede ayudar en este equipo sin preguntar.",
    "direct.end": "Pregúntenme otra vez siempre",
    "terminal.agree": "¿Puede el personal técnico ayudar en este equipo sin preguntar? [s/n] ",
    "problem.wrong_code": "Este código no es correcto, ha caducado o ya se usó. "
    "Compruébelo o pida otro nuevo.",
    "problem.not_enrolled": "Este equipo ya no entra por sí mismo. "
    "Entre con su usuario o pida un código nuevo a quien administra el servicio.",
    "sign_in.code": "Tengo un código",
    "code.text": "Escriba el código que le han dicho por teléfono y su nombre.",
    "code.name": "Su nombre",
    "code.code": "Código",
    "code.back": "Volver",
    "problem.wrong_password": "El usuario o la contraseña no son correctos. Pruebe otra vez.",
    "problem.new_machine": "Su cuenta exige un código y este equipo es nuevo para ella. Inicie "
    "sesión en la página del servicio, permita un equipo nuevo en Mi cuenta y pruebe otra vez.",
    "problem.revoked": "El acceso de este equipo se ha retirado. Consulte a su administrador.",
    "problem.too_many": "Demasiados intentos. Espere un minuto y pruebe otra vez.",
    "problem.unreachable": "No se puede contactar con el servidor: {detail}. "
    "Compruebe su conexión de red.",
    "problem.unavailable": "El servicio de ayuda no está listo en este momento ({detail}).",
    "problem.certificate": "El servidor no pudo demostrar quién es: {detail}. "
    "No se envió nada. Avise al servicio de ayuda de su organización.",
    "problem.certificate_name": "El certificado del servidor es de otra dirección, no de {detail}. "
    "No se envió nada. Compruebe la dirección o avise al servicio de ayuda de su organización.",
    "problem.certificate_expired": "El certificado de {detail} ha caducado. No se envió nada. "
    "Avise al servicio de ayuda de su organización.",
    "problem.certificate_early": "El certificado de {detail} aún no es válido. No se envió nada. "
    "Avise al servicio de ayuda de su organización.",
    "problem.certificate_unknown": "Nadie en quien este equipo confíe responde por {detail}. "
    "No se envió nada. Si su organización tiene su propia autoridad de certificación, "
    "hay que indicar su fichero: [ServerConfig] ca_file.",
    "problem.proxy_away": "No se puede contactar con el proxy {detail}. "
    "Compruebe su conexión de red o avise a su administrador.",
    "problem.proxy_strange": "Lo que responde en {detail} no es un proxy HTTP. "
    "Avise a su administrador.",
    "problem.proxy_asks": "El proxy {detail} pide un usuario y una contraseña. "
    "Su administrador puede indicarlos: [ServerConfig] proxy_username y proxy_password.",
    "problem.proxy_password": "El proxy {detail} no acepta este usuario o esta contraseña. "
    "Avise a su administrador.",
    "problem.proxy_refuses": "El proxy no deja pasar a este programa ({detail}). "
    "Pida a su administrador que permita esta dirección y este puerto.",
    "problem.not_a_desk": "{detail} no responde como un servicio de ayuda. "
    "Compruebe la dirección del servidor.",
    "problem.x11vnc_missing": "Falta el programa x11vnc en este ordenador ({detail}). "
    "Quien lo administra puede instalarlo con:\n\nsudo apt install x11vnc",
    "problem.x11vnc_failed": "El programa x11vnc no pudo mostrar esta pantalla: {detail}",
    "problem.tigervnc_missing": "Falta el programa X0tigervnc en este ordenador ({detail}). "
    "Quien lo administra puede instalarlo con:\n\nsudo apt install tigervnc-scraping-server",
    "problem.tigervnc_failed": "El programa X0tigervnc no pudo mostrar esta pantalla: {detail}",
    "problem.wayvnc_missing": "Falta el programa wayvnc en este ordenador ({detail}). "
    "Quien lo administra puede instalarlo con:\n\nsudo apt install wayvnc",
    "problem.wayvnc_failed": "El programa wayvnc no pudo mostrar esta pantalla: {detail}",
    "problem.display_gone": "La pantalla {detail} ya no está. Elija otra, por favor.",
    "problem.no_display": "Aquí no hay escritorio gráfico (DISPLAY no está definido). "
    "Inicie este programa desde el escritorio.",
    "problem.wayland": "Este escritorio usa Wayland, que aún no se puede compartir. "
    "Cierre la sesión y elija «Xorg» o «X11» al volver a entrar.",
    "problem.unfilterable": "El visor del técnico envió algo que no se puede comprobar "
    "({detail}), y la sesión terminó por su seguridad.",
    "problem.unknown": "Algo salió mal.",
    "screen.start": "Comprobando este ordenador",
    "screen.sign-in": "Entrando",
    "screen.ask": "Ha entrado",
    "screen.waiting": "En espera",
    "screen.consent": "{technician}, de {organisation}, quiere ayudarle",
    "screen.connecting": "Conectando",
    "screen.in-session": "En sesión con {technician}",
    "screen.finished": "Terminado",
    "screen.trouble": "Problema",
    "terminal.question": "¿Permitir? s = ver, c = ver y controlar, f = todo y portapapeles, "
    "n = no: ",
    "terminal.running": "El programa ya está en marcha. Su ventana está donde la dejó.",
    "terminal.commands": "(escriba: decir TEXTO, terminar, cancelar, salir)",
    "picture.take": "Adjuntar una imagen de mi pantalla",
    "picture.remove": "No adjuntar la imagen",
    "picture.title": "¿Adjuntar esta imagen?",
    "picture.text": "Aún no se ha enviado nada. Si la adjunta, la verán los técnicos que puedan "
    "atender su petición. Se borra {days} días después del final.",
    "picture.yes": "Adjuntarla",
    "picture.no": "No adjuntarla",
    "picture.chosen": "Se enviará una imagen de su pantalla con la petición.",
    "picture.sending": "Enviando la imagen de su pantalla…",
    "picture.sent": "La imagen de su pantalla se ha enviado.",
    "picture.failed": "No se pudo enviar la imagen de su pantalla.",
    "picture.back": "Retirar la imagen",
    "picture.gone": "Ha retirado la imagen de su pantalla; se ha eliminado.",
    "picture.stayed": "Aún no se pudo retirar la imagen. Inténtelo de nuevo.",
    "problem.no_picture": "No se pudo hacer una imagen de esta pantalla ({detail}).",
    "problem.no_picture_wayland": "No se pudo hacer una imagen de esta pantalla: falta el programa "
    "grim o este escritorio no lo permite ({detail}).",
    "chat.button": "Chat",
    "chat.button.n": "Chat ({count})",
    "chat.title": "Mensajes",
    "chat.text": "Escriba al servicio de ayuda. No escriba aquí nunca contraseñas.",
    "chat.send": "Enviar",
    "chat.me": "Usted",
    "chat.empty": "Aún no se ha escrito nada.",
    "chat.sending": "en camino",
    "chat.refused": "no se envió: la petición había terminado",
    "chat.close": "Cerrar",
}

LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"en": EN, "es": ES}


class Words:
    """The texts of one language."""

    def __init__(self, language: str, name: str = "") -> None:
        """`name` is how an organisation calls the program, if not as we do."""
        self._texts = {**LANGUAGES[language], **({"app": name} if name else {})}

    def __call__(self, key: str, **values: object) -> str:
        return self._texts[key].format(**values)

    def problem(self, problem: Problem) -> str:
        """What is wrong and what to do about it."""
        key = f"problem.{problem.kind}"
        known = key if key in self._texts else "problem.unknown"
        return self._texts[known].format(detail=problem.detail)

    def technicians(self, count: int) -> str:
        """How many are there."""
        key = str(count) if count < 2 else "n"  # noqa: PLR2004 - none, one, many
        return self(f"waiting.technicians.{key}", count=count)

    def outlook(self, technicians: int, minutes: int | None, notice: str) -> str:
        """Who is there and how long it may take; outside working hours, what the site says."""
        said = [notice or self.technicians(technicians)]
        if minutes and not notice:
            key = "waiting.minutes.1" if minutes == 1 else "waiting.minutes.n"
            said.append(self(key, minutes=minutes))
        return " ".join(said)

    def place(self, place: int, waiting: int) -> str:
        """Where the person stands in the queue; 0 is not known yet."""
        if place == 0:
            return self("waiting.unknown")
        if place == 1:
            return self("waiting.next")
        return self("waiting.place", place=place, waiting=max(place, waiting))


def duration(seconds: float) -> str:
    """About how long, in units that need no translation."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def short(name: str, most: int) -> str:
    """A name that fits: what is longer loses its end, and says so."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"
