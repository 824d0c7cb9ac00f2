"""Words after which a text cannot end: articles, conjunctions, prepositions that never stand last.

Case folded, as `split_words` divides them. Words that may close a phrase (particles of verbs, prepositions
that can be stranded, postpositions, clitic pronouns) are left out on purpose. A language that is not here is
judged by its edition alone.
"""

from __future__ import annotations

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.casefold().split())
    for language, words in {
        "ar": "و أو في من إلى على عن مع أن التي الذي الذين بين خلال حول لدى ضمن أي",
        "bg": "и или на в във за от с със до към при по между чрез да който която което които както не",
        "bs": "i ili u na za od s sa do o po pri prema između kroz te da koji koja koje kao uz iz",
        "cs": "a nebo či v ve na za od s k ke o při pro do z ze mezi který která které že aby jako podle u",
        "da": "og eller en et de at som mellem samt",
        "de": "und oder der die das den dem des ein eine einer eines einem einen für von vom zum zur im in"
        " sowie zwischen gegen ohne am beim dass als wie zu mit über auf bei nach um hinsichtlich alle aller deren",
        "el": "και ή των την τις ο η οι σε στο στη στην στον στα στις στους με για από προς"
        " κατά να που ως μεταξύ μέσω ένα μια μία έναν δεν το τη βάσει έναντι επί όσον ότι όπως υπό ώστε εάν",
        "en": "a an the and or of in to for with by from between within into at as on that which their its"
        " regarding concerning including through towards are whose whether such upon",
        "es": "y e o u de del la el los las un una en a al para por con sin sobre entre que su sus como desde hasta",
        "et": "ja või ning ehk kui et mis kes",
        "fi": "ja tai sekä että joka jotka eli kuin joiden jonka",
        "fr": "et ou de des du la le les un une en à au aux pour par avec sans sur dans entre que qui"
        " leur leurs son"
        " sa ses l d qu comme vers afin dont ce cette ces lors selon notamment",
        "ga": "agus nó an na i ar ag le do de chun maidir idir ó faoi a go",
        "hr": "i ili u na za od s sa do o po pri prema između kroz te da koji koja koje kao uz iz",
        "hu": "és vagy a az egy hogy amely illetve valamint amelyek mint",
        "is": "og eða að sem milli en",
        "it": "e ed o di del della dello dei degli delle da dal dalla a al alla ai agli alle in nel"
        " nella nei nelle con"
        " per su sul sulla tra fra il lo la i gli le un una uno che l d all dell nell dall sull come"
        " negli nello sulle sui sugli dai dagli dalle ogni presso nonché affinché",
        "ka": "და ან რომ რომელიც რომლებიც როგორც თუ ასევე",
        "lt": "ir ar arba bei į iš su be prie už per dėl nuo iki pagal kad kuris kuri kurie tarp apie",
        "lv": "un vai no ar uz pie par pēc starp kas kurš kuri lai ka kā",
        "mk": "и или на во за од со до кон при по меѓу преку да кој која кое кои како",
        "mt": "u jew ta tal fil il l fi ma mal għal għall bil bi minn li dwar bejn lil lill",
        "nl": "en of de het een van met te tot tussen ter ten inzake zonder voor aan om dat die bij over alle naar",
        "no": "og eller en et de å som mellom samt",
        "pl": "i oraz lub albo w we na do z ze dla o przy od po za pod przez między który która które że aby jako"
        " wobec podczas są czy",
        "pt": "e ou de do da dos das em no na nos nas a o os as um uma para por com sem sobre entre que"
        " seu sua como"
        " ao à aos às pelo pela",
        "ro": "și sau de la în cu pe pentru din al a ale ai un o care prin între despre să ca privind",
        "sk": "a alebo v vo na za od s so k ku o pri pre do z zo medzi ktorý ktorá ktoré že aby ako podľa u",
        "sl": "in ali v na za od z s do k h o pri po med ter da ki kot iz skozi",
        "sq": "dhe ose e të së i në me për nga te tek midis që si",
        "sr": "i ili u na za od s sa do o po pri prema između kroz te da koji koja koje kao uz iz"
        " и или у на за од с са до о по при према између кроз те да који која које као уз из",
        "sv": "och eller en ett de att som mellan samt",
        "tr": "ve veya ya ile bir",
        "uk": "і й та або в у на за від з із до о об при по між через щоб який яка яке які що як для",
    }.items()
}
