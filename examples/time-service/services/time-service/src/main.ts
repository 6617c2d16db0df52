// The same program as the website of this repository.
import '../../../../../services/website-service/src/main.ts';
