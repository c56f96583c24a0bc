import { dictionary } from '@zxcvbn-ts/language-common'
import { readings, stems } from './password-readings'

/** What was leaked most, the commonest first. The list knows hardly any Russian: that is what the words below are for. */
const leaked = new Set(dictionary['passwords-common'])
/** Of those, the ones that people hang something on to. */
const popular = new Set([...leaked].slice(0, 5000).filter((text) => text.length >= 5 && /[a-z]/.test(text)))

/** Words that passwords are made of, in English and Russian, with the name of the house. */
const words = lines(`
  123 1234 12345 123456 111 aa abc abcd abc123 admin administrator alex alexander alexandra alexey alina america amanda
  anastasia andrew andrey angel angela angels anna anthony april apple ashley asdasd asdf asdfgh asdfghjkl asd asshole
  august austin autumn azerty babygirl bailey banana barcelona baseball basketball batman benjamin bigdaddy blink182 blessed
  bond007 brandon butterfly buster canada carlos caroline changeme charlie cheese chelsea chester chicken chocolate
  chris christian christine classic coffee computer cookie corvette cowboys creative cristina dallas daniel danielle
  dasha david december default demo denis diamond dima dmitry dolphin dolphins donald dragon eclipse einstein elena
  elephant elizabeth eminem england estrella everton family february ferrari firebird fishing flower football forever fortnite foyer
  freedom friend friends fuckyou gabriel galina garfield george gfhjkm ghbdtn ginger godzilla google green guest gunner
  hahaha hannah happy harley heather hello helloworld hockey homer hottie hunter iamtheone icecream iloveu iloveyou
  internet ironman irina isabella ivan jackson jasmine jasper january jennifer jessica jesus jordan jordan23 joseph
  joshua junior justin kakashi kate kawasaki killer kristina ksenia lalala lauren legend leonardo letmein lfybbk
  liverpool login london lovely love lovelove loveme lovers lucky maksim marina marlboro martin maria master matrix
  matthew maverick maxim mercedes metallica michael michelle mickey midnight mike minecraft monkey monster moscow mother
  motorola mustang myspace naruto natalia natasha newyork nicholas nichole nicole nikita nikolay nintendo nirvana
  november october oksana olga oliver orange parola pa$$w0rd pa$$word p@$$w0rd p@ssw0rd p@ssword pakistan panther
  parol pass passw0rd password passwort pass1234 patricia patrick peaches peanut pepper phoenix platinum playboy
  pokemon poohbear porsche princess princesa privet pussycat q1w2e3 qazwsx qwe qwe123 qweasd qweasdzxc qwer qwerty qwertz
  qwert qwaszx rachel rainbow raiders rammstein ranger rangers rebecca richard robert rockstar rockyou roman rosebud
  runescape russia samantha samsung samuel sandra saturn scooby scorpion secret security september sergey service
  shadow sharks slipknot snickers snoopy snowball soccer softball solnce spartak spartan spiderman spring starcraft
  stargate startrek starwars stella stephanie steven student summer sunflower sunshine superman superstar sveta
  svetlana swordfish system tatiana taylor teacher tequila test testing thomas tigger tinkerbell tinkle toyota
  trinity trustno1 tucker tweety undertaker user vanessa vfrcbv victor victoria viktor viktoria vladimir vladislav
  volkswagen warcraft welcome whatever william winner winston winter wizard xxx yamaha yankees yellow zaq12wsx zenit
  zxc zxcv zxcvb zxcvbn zxcvbnm zzz
  админ алекс александр александра алексей алена алёна алина анастасия ангел андрей анна антон артем артём бабушка
  богдан валентина валера вася вера виктор весна виктория витя владимир владислав галина даша денис динамо дима дмитрий
  дракон евгений евгения екатерина елена зайка зайчик зенит зима иван ирина йцукен йцуке йцук йцу карина катя кирилл
  компьютер королева котенок лето осень котёнок котик кристина ксюша лена любимая любимый любовь людмила люблю максим марина
  мария мама машина москва надежда наташа наталья настя никита николай оксана олег ольга павел пароль пароли
  пантера паролик папа петр пётр полина привет принцесса рома роман россия рыбка самсунг света светлана семья сергей
  слава солнце солнышко спартак тамара татьяна тест удача фойе фыва фывапр фывапролджэ футбол цска черный чёрный шоколад
  юлия ячсмить
`)

/** Walks over keys and along alphabets; every part of one is common, in both directions. */
const walks = lines(`
  12345678901234567890 qwertyuiop[] asdfghjkl;' zxcvbnm,./ qwertyuiopasdfghjklzxcvbnm abcdefghijklmnopqrstuvwxyz
  йцукенгшщзхъ фывапролджэ ячсмитьбю. йцукенгшщзхъфывапролджэячсмитьбю абвгдежзийклмнопрстуфхцчшщъыьэюя
  абвгдеёжзийклмнопрстуфхцчшщъыьэюя !@#$%^&*()_+ !"№;%:?*()_+ 1q2w3e4r5t6y7u8i9o0p q1w2e3r4t5y6u7i8o9p0
  1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p qazwsxedcrfvtgbyhnujmikolp 1й2ц3у4к5е6н7г8ш9щ0з й1ц2у3к4е5н6г7ш8щ9з0
  zaq1xsw2cde3vfr4bgt5nhy6mju7 zaqxswcdevfrbgtnhymju qwerasdfzxcv qweasdzxcrtyfghvbn 1234qwerasdfzxcv
  123qweasdzxc qwe123asd456zxc qwertyuiop1234567890 1234567890qwertyuiop qwerty123456789 asdfghjkl123456789
  a1b2c3d4e5f6g7h8 1a2b3c4d5e6f7g8h 1qazxsw23edcvfr4 123йцукен 1234йцукен 12345йцукен
  11223344556677889900 12344321 12345543 123456654321 147258369 741852963 789456123 159753456852 14789632 963852741
`)
const common = new Set(words)

/** Nothing longer is among the commonest. */
const longest = 24

/** True for one of the commonest passwords, however its letters are written, spaced or typed. */
export function isCommonPassword(password: string): boolean {
  return readings(password).some((text) => text.length <= longest && isCommon(text))
}

function isCommon(text: string): boolean {
  const backwards = [...text].reverse().join('')
  const walked = walks.some((walk) => walk.includes(text) || walk.includes(backwards))
  return (
    walked ||
    isRepetition(text) ||
    leaked.has(text) ||
    stems(text).some((stem) => common.has(stem) || popular.has(stem))
  )
}

/** 11111111, 12121212, qweqweqwe, asdfasdf */
function isRepetition(text: string): boolean {
  return text.length <= 12 && /^(.{1,4})\1+$/u.test(text)
}

function lines(text: string): string[] {
  return text.trim().split(/\s+/)
}
